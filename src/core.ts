/**
 * The part of bitwright that needs no Node, for pages and workers: models come as bytes, designs go as a map from paths to
 * contents.
 *
 *     import { compileNetwork, designFiles, modelOfBytes, packageFilesFrom, parseWireType } from 'bitwright/core';
 *     import document from 'bitwright/package-files.json' with { type: 'json' };
 *
 *     const model = modelOfBytes(bytes, 'digits.onnx');
 *     const network = compileNetwork(model.graph, { wire: parseWireType('uint8:1/255') });
 *     const { files } = designFiles(network, model, packageFilesFrom(document));
 *
 * What it gives is what `bitwright compile` writes, byte for byte, but for report.html, which is made where there is Node. It asks its surroundings for ECMAScript 2023, TextEncoder and
 * TextDecoder, and evaluates no text as code. `bitwright` itself has all of this, and what reads files and proves designs.
 */
export { type Calibrated, type CalibrateOptions, calibrate } from './calibrate/index.ts';
export type { AddedQuantizer, CalibrationSettings, OutputMovement } from './calibrate/record.ts';
export { type DesignFiles, designFiles } from './codegen/design-files.ts';
export type { DesignSource, ExtraFile, FileContent, SourceModel } from './codegen/design-source.ts';
export {
  type CompiledNetwork,
  type CompileOptions,
  compileNetwork,
  type IntegerNetwork,
  type LoweringOptions,
  lowerNetwork,
} from './compile.ts';
export type { Cut } from './cuts/resolve.ts';
export { DEVICES, type Device, deviceNamed } from './devices/data.ts';
export type { Manifest } from './formats/manifest.ts';
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
export {
  type ExternalData,
  type Import,
  type ImportOptions,
  type InputShape,
  importOnnxBytes,
} from './frontend/onnx/index.ts';
export { type WriteOptions, writeOnnx } from './frontend/onnx/write.ts';
export { joinFrames, splitFrames } from './host/frame-parts.ts';
export { type DataDomain, randomFrames, toWire } from './host/input.ts';
export {
  type HostInterface,
  hostOfManifest,
  hostOfNetwork,
  type WireInput,
  type WireOutput,
} from './host/interface.ts';
export { classesOf, outputParts, toModelOrder, toValues } from './host/output.ts';
export { type Diagnostic, DiagnosticError, formatDiagnostic } from './ir/diagnostic.ts';
export { type LayerGraph, type LayerOp, type LayerPort, runReference } from './ops/index.ts';
export { type PackageFiles, type PackageFilesDocument, packageFilesFrom } from './package-files.ts';
export { parseWireType, type WireType } from './quant/wire.ts';
export { type DesignPoint, type ExploreOptions, exploreDesigns, paretoFront } from './schedule/explore.ts';
export type { FoldingFile, FoldingOptions } from './schedule/fold.ts';
export type { Prediction } from './schedule/predict.ts';
