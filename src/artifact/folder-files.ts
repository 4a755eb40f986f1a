import type { DesignFiles } from '../codegen/design-files.ts';
import type { DesignSource, SourceModel, WholeNetwork } from '../codegen/design-source.ts';
import { ownPackage } from '../node/own-package.ts';
import { completeFiles } from './complete-files.ts';

/** All that is written into a folder, where bitwright's own files are read from its package. */
export const folderFiles = (network: WholeNetwork | DesignSource, model: SourceModel): DesignFiles =>
  completeFiles(network, model, ownPackage());
