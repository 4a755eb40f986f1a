/**
 * Absolute paths of some machine in a text, with their line: `/home/...`, `/tools/...`, `C:\...`.
 * What is shipped or generated must not depend on where it was written. `/usr/bin/env` is everywhere.
 */
export function hostPaths(text: string): { readonly line: number; readonly path: string }[] {
  const pattern =
    /(?<![\w./}-])(?:\/(?:home|root|work|tmp|Users|usr|opt|var|mnt|media|srv|tools|private)\/[^\s"'`,;:)]*|[A-Za-z]:\\[^\s"'`,;)]*)/g;
  return text
    .split('\n')
    .flatMap((content, i) =>
      [...content.matchAll(pattern)]
        .filter(([path]) => path !== '/usr/bin/env')
        .map(([path]) => ({ line: i + 1, path })),
    );
}
