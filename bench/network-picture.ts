/** Draws the kernels and streams of a compiled network: `npm run picture` writes docs/network-picture.svg. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { networkPicture } from './picture.ts';

await writeFile(join(packageRoot(), 'docs/network-picture.svg'), await networkPicture());
