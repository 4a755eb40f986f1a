/** Whether two values are the same as JSON has them: numbers, texts, lists and objects, whatever the order of their members. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  if (left.size !== right.size) return false;
  for (const [key, value] of left) if (!right.has(key) || !isSameJson(value, right.get(key))) return false;
  return true;
}
