/** Most names that are offered in the place of one that there is not. */
const MOST = 4;

/** Letters that a name must have to count as part of another. */
const LEAST_PART = 3;

/**
 * The known names that look most like a wrong one, nearest first; none where all are far.
 *
 * @param limit edits that may be between them
 */
export function nearNames(
  name: string,
  known: Iterable<string>,
  limit = Math.max(2, Math.floor(name.length / 2)),
): string[] {
  const wanted = name.toLowerCase();
  return [...new Set(known)]
    .map(candidate => {
      const text = candidate.toLowerCase();
      const [shorter, longer] = wanted.length < text.length ? [wanted, text] : [text, wanted];
      const isPart = shorter.length >= LEAST_PART && longer.includes(shorter);
      return { candidate, distance: isPart ? 0.5 : editDistance(wanted, text) };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

/** Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : substituted;
      row.push(Math.min(substituted, swapped, rows[i - 1][j] + 1, row[j - 1] + 1));
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
