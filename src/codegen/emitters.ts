import { axiTop } from './axi-top.ts';
import type { Emitter } from './emitter.ts';
import { kernelModules } from './generated-sources.ts';
import { hlsProject } from './hls-files.ts';
import { irDocuments } from './ir-documents.ts';
import { kernelLibrary } from './kernel-library.ts';
import { memoryImages } from './memory-files.ts';
import { fileLists, fusesocCore, litexModule, vivadoIp } from './project-files.ts';
import { reportPage } from './report-page.ts';
import { verilogTop } from './verilog-top.ts';

/**
 * All that is written of a design but the manifest, which has the hashes of what stands here. A board, a testbench
 * or a driver is one entry more: its module beside this file, and its templates in templates/.
 */
export const EMITTERS: readonly Emitter[] = Object.freeze([
  // What is synthesized: the top, which instantiates kernels by hand and made for the design, and what they read.
  verilogTop,
  kernelLibrary,
  kernelModules,
  memoryImages,
  // The same behind AXI4-Streams that DMA engines take.
  axiTop,
  // For the projects that it goes into.
  fileLists,
  fusesocCore,
  vivadoIp,
  litexModule,
  // The same once more for Vitis HLS, with a testbench.
  hlsProject,
  // What later commands read in the place of the model.
  irDocuments,
  // For people.
  reportPage,
]);
