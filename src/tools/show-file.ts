import { execa } from 'execa';

/** What opens a file as a double click does. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  // Not `start`, for which a folder's name may be a command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Shows a file in the program that the user has for it, or says why not. */
export async function showFile(
  file: string,
): Promise<
  { readonly ok: true } | { readonly ok: false; readonly program: string; readonly reason: string }
> {
  const [program, ...options] = OPENERS[process.platform] ?? ['xdg-open'];
  try {
    await execa(program, [...options, file], { stdio: 'ignore' });
    return { ok: true };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? `${error.code}` : 'it gave up';
    return { ok: false, program, reason };
  }
}
