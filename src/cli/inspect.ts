import type { Command } from 'commander';
import { lowerNetwork } from '../compile.ts';
import { format } from '../exact/rational.ts';
import { hostOfNetwork } from '../host/interface.ts';
import { printable } from '../ir/diagnostic.ts';
import { typeName } from '../ir/integer-type.ts';
import { unrolledAddersOf } from '../lower/index.ts';
import { layerContext } from '../lower/lowering.ts';
import { type LayerGraph, type LayerOp, macsOf, parameterBitsOf } from '../ops/index.ts';
import { addCalibrationOptions, type CalibrationOptions, loadCalibrated } from './calibration.ts';
import { addModelOptions, type ModelOptions } from './model.ts';
import { print, printDiagnostics, printJson, table } from './terminal.ts';

/** Weights up to which the adders of an unrolled layer are counted: more are never within the limit. */
const MAX_COUNTED_WEIGHTS = 2 ** 20;

/** Adders of a layer with constant weights (`"mode": "unrolled"` in a folding file), where it can have them. */
function unrolled(layers: LayerGraph, node: LayerOp): { readonly unrolledAdders?: number } {
  if (node.kind !== 'dense' || node.attrs.weights.data.length > MAX_COUNTED_WEIGHTS) return {};
  const adders = unrolledAddersOf(node, layerContext(layers, node));
  return adders === undefined ? {} : { unrolledAdders: adders };
}

interface InspectOptions extends ModelOptions, CalibrationOptions {
  readonly json?: boolean;
}

export function inspectCommand(program: Command): void {
  addCalibrationOptions(addModelOptions(program.command('inspect')))
    .description('show the layers a model becomes: types, shapes, MACs, parameter bytes')
    .argument('<model>', 'an .onnx file, or an int8 .tflite file')
    .option('--json', 'print JSON')
    .action(async (path: string, options: InspectOptions) => {
      const { model, lowering } = await loadCalibrated(path, options);
      const network = lowerNetwork(model.graph, lowering);
      const host = hostOfNetwork(network);
      const layers = network.layers.nodes.map(node => {
        const input = network.layers.values.get(node.inputs[0]);
        const output = network.layers.values.get(node.outputs[0]);
        return {
          name: node.name,
          kind: node.kind,
          from: node.from,
          inputType: input ? typeName(input.type) : '',
          outputType: output ? typeName(output.type) : '',
          outputShape: output?.shape ?? [],
          outputRange: output?.range,
          macs: macsOf(network.layers, node),
          parameterBytes: Math.ceil(parameterBitsOf(network.layers, node) / 8),
          ...unrolled(network.layers, node),
        };
      });
      const macs = layers.reduce((sum, l) => sum + l.macs, 0);
      const parameterBytes = layers.reduce((sum, l) => sum + l.parameterBytes, 0);
      const notes = [...model.notes, ...network.notes];
      if (options.json) {
        printJson({
          ok: true,
          model: { name: model.name, sha256: model.sha256 },
          ...(model.calibration ? { calibration: model.calibration } : {}),
          inputs: host.inputs.map(({ name, shape, type, scale, offset, front }) => ({
            name,
            shape,
            type: typeName(type),
            scale: format(scale),
            offset: format(offset),
            quantizedOnHost: front !== undefined,
          })),
          outputs: host.outputs.map(({ name, modelName, shape, type, meaning }) => ({
            name,
            modelName,
            shape,
            type: typeName(type),
            meaning,
          })),
          layers,
          macs,
          parameterBytes,
          notes,
        });
        return;
      }
      const inputs = host.inputs.map(
        input =>
          `input '${printable(input.name)}' [${input.shape}] as ${typeName(input.type)}, value = ${format(input.scale)} * integer + ${format(input.offset)}`,
      );
      print(`${printable(model.name)}: ${inputs.join('\n  ')}`);
      if (host.outputs.length > 1) {
        const outputs = host.outputs.map(
          o => `'${printable(o.modelName)}' [${o.shape}] as ${typeName(o.type)}`,
        );
        print(`  outputs ${outputs.join(', ')}`);
      }
      print(
        table([
          ['layer', 'operator', 'in', 'out', 'shape', 'MACs', 'bytes', 'adders'],
          ...layers.map(l => [
            printable(l.name),
            l.kind,
            l.inputType,
            l.outputType,
            l.outputShape.join('x'),
            l.macs,
            l.parameterBytes,
            l.unrolledAdders ?? '',
          ]),
          ['total', '', '', '', '', macs, parameterBytes, ''],
        ]),
      );
      printDiagnostics(notes);
    });
}
