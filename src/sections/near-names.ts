/** Most names that are offered in the place of one that there is not. */
const MOST = 4;

/** The known names that look most like a wrong one, nearest first; none where all are far. */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 2));
  return [...new Set(known)]
    .map(candidate => {
      const text = candidate.toLowerCase();
      const holds = wanted !== '' && (text.includes(wanted) || (text !== '' && wanted.includes(text)));
      return { candidate, distance: holds ? 0.5 : editDistance(wanted, text) };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

/** Insertions, deletions and substitutions that lead from one text to the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
