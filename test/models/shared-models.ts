import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** Third-party networks with golden data, which lie beside the project where they are at hand. */
const SHARED_MODELS = join(packageRoot(), '..', 'shared', 'models');

/** False where the third-party networks are not at hand: tests that need them are skipped. */
export const hasSharedModels = existsSync(SHARED_MODELS);

export const sharedModel = (name: string): string => join(SHARED_MODELS, name);
