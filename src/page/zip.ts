import { strToU8, zipSync } from 'fflate';
import type { FileContent } from '../codegen/design-source.ts';

/** The first time that a .zip can tell: equal folders give equal archives. */
const TIME = '1980-01-01T00:00:00';

/** A folder as a .zip, below one folder of that name. */
export const zipOf = (folder: string, files: ReadonlyMap<string, FileContent>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Array.from(files, ([path, content]) => [
        `${folder}/${path}`,
        typeof content === 'string' ? strToU8(content) : content,
      ]),
    ),
    { mtime: TIME, level: 3 },
  );
