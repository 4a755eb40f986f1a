/** The public API of bitwright: what needs no Node (`bitwright/core`), and what reads files, writes them and proves designs. */

export { type CsimResult, csimDesign } from '../sim/csim.ts';
export { DEFAULT_FRAMES } from '../sim/proving-frames.ts';
export {
  type CoverageReport,
  type CutReport,
  type LongStallReport,
  type VerifyOptions,
  type VerifyResult,
  verifyDesign,
} from '../sim/verify.ts';
export { type CompareOptions, compare } from './api/compare.ts';
export { compile, type ModelOptions } from './api/compile.ts';
export {
  type BoardOptions,
  CompiledDesign,
  type OnFrames,
  type OutputValues,
  type ProvingOptions,
} from './api/compiled-design.ts';
export { designFrames, type FrameChoice, provingFrames } from './api/proving-frames.ts';
export { type Design, readDesign, writeDesign } from './artifact/index.ts';
export { bindingsOf } from './bindings/index.ts';
export * from './core.ts';
export { accuracyOf, type DataOptions, type Frames, loadFrames } from './host/frames.ts';
export { loadModelInputs, type ModelInputs } from './host/model-inputs.ts';
export { importOnnxFile, readModel, sha256OfFile } from './node/model-file.ts';
export { ownPackage } from './node/own-package.ts';
export { type CompiledSection, type CutNetwork, compileSections, withFeatures } from './sections/compile.ts';
export { recordedFeatures } from './sections/features.ts';
export { sectionFolders, type WrittenSection, writeSections } from './sections/folder.ts';
export { type Stitched, stitchSections } from './sections/stitch.ts';
export { type Figures, figuresOf, type LayerPrecision } from './sweep/figures.ts';
export { parseSchedule, type Schedule, type SectionBits } from './sweep/schedule.ts';
export { type Variant, type Variants, variantsOf } from './sweep/variants.ts';
export { type Build, type BuildOptions, buildBoard } from './tools/build-board.ts';
export { type DesignArea, type DesignAreaOptions, designArea } from './tools/design-area.ts';
