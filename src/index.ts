/** The public API of bitwright. */
export { type CutReport, type VerifyOptions, type VerifyResult, verifyDesign } from '../sim/verify.ts';
export {
  type Design,
  type DesignSource,
  readDesign,
  type SourceModel,
  writeDesign,
} from './artifact/index.ts';
export { type Calibrated, type CalibrateOptions, calibrate } from './calibrate/index.ts';
export type { AddedQuantizer, CalibrationSettings, OutputMovement } from './calibrate/record.ts';
export {
  type CompiledNetwork,
  type CompileOptions,
  compileNetwork,
  type IntegerNetwork,
  type LoweringOptions,
  lowerNetwork,
} from './compile.ts';
export type { Cut } from './cuts/resolve.ts';
export { NetworkBuilder, type Operand, type Value } from './frontend/builder.ts';
export type { GatedConvOptions, GatedGemmOptions, GateOptions } from './frontend/builder-options.ts';
export { type ImportedModel, modelName, modelOfBytes } from './frontend/model.ts';
export {
  binaryActivations,
  ceilActivations,
  doReFaActivations,
  doReFaWeights,
  type Granularity,
  pactActivations,
  powerOfTwoWeights,
  type SignOfZero,
  signActivations,
  signWeights,
  ttqWeights,
  twnWeights,
  wrpnWeights,
} from './frontend/named-quantizers.ts';
export { type ExternalData, type ImportOptions, importOnnxBytes } from './frontend/onnx/index.ts';
export { type WriteOptions, writeOnnx } from './frontend/onnx/write.ts';
export { accuracyOf, type DataOptions, type Frames, loadFrames } from './host/frames.ts';
export { type DataDomain, randomFrames, toWire } from './host/input.ts';
export { type HostInterface, hostOfManifest, hostOfNetwork } from './host/interface.ts';
export { loadModelInputs, type ModelInputs } from './host/model-inputs.ts';
export { classesOf, toValues } from './host/output.ts';
export { type Diagnostic, DiagnosticError, formatDiagnostic } from './ir/diagnostic.ts';
export { importOnnxFile, readModel, sha256OfFile } from './node/model-file.ts';
export { type LayerGraph, type LayerOp, runReference } from './ops/index.ts';
export { parseWireType, type WireType } from './quant/wire.ts';
export type { FoldingFile, FoldingOptions } from './schedule/fold.ts';
export type { Prediction } from './schedule/predict.ts';
export { type CompiledSection, type CutNetwork, compileSections, withFeatures } from './sections/compile.ts';
export { recordedFeatures } from './sections/features.ts';
export { sectionFolders, type WrittenSection, writeSections } from './sections/folder.ts';
export { type Stitched, stitchSections } from './sections/stitch.ts';
export { type Figures, figuresOf, type LayerPrecision } from './sweep/figures.ts';
export { parseSchedule, type Schedule, type SectionBits } from './sweep/schedule.ts';
export { type Variant, type Variants, variantsOf } from './sweep/variants.ts';
