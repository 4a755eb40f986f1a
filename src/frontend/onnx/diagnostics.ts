import { diagnostics } from '../../ir/diagnostic.ts';
import type { OtherFormat } from '../other-formats.ts';

/** What can be wrong with an ONNX file, from the bytes up to the graph. */
export const onnxDiagnostic = diagnostics('onnx', {
  'file-not-found': {
    severity: 'error',
    message: () => 'the file does not exist',
  },
  'not-a-file': {
    severity: 'error',
    message: () => 'this is not a regular file',
  },
  unreadable: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `the file cannot be read: ${reason}`,
  },
  'empty-file': {
    severity: 'error',
    message: () => 'the file is empty',
    help: () => 'an interrupted download or export leaves such a file',
  },
  corrupt: {
    severity: 'error',
    message: ({ reason }: { reason: string }) => `this is not a readable ONNX model: ${reason}`,
    help: () => 'the file is truncated, damaged, or of another format',
  },
  'not-bytes': {
    severity: 'error',
    message: ({ found }: { found: string }) => `a model comes as its bytes, a Uint8Array; this is ${found}`,
    help: () => 'read the file first, as readFileSync(path) does; importOnnxFile and readModel take a path',
  },
  'not-onnx': {
    severity: 'error',
    message: () => 'this is not an ONNX model',
    help: () => 'expected a binary protobuf as written by onnx.save, Brevitas, QONNX or torch.onnx.export',
  },
  'other-format': {
    severity: 'error',
    message: ({ name }: OtherFormat) => `this is ${name}, not an ONNX model`,
    help: ({ converter }: OtherFormat) => converter,
  },
  'no-graph': {
    severity: 'error',
    message: () => 'the model holds no graph',
  },
  'no-outputs': {
    severity: 'error',
    message: () => 'the graph declares no outputs',
  },
  'unknown-tensor': {
    severity: 'error',
    message: ({ tensor }: { tensor: string }) => `no node of the model makes a tensor '${tensor}'`,
    help: ({ near }: { near: readonly string[] }) =>
      near.length > 0
        ? `near it are ${quoted(near)}`
        : 'name a tensor of the model as its file has it: an output of one of its nodes',
  },
  'left-to-host': {
    severity: 'note',
    message: ({ tensor, ops }: { tensor: string; ops: readonly string[] }) =>
      ops.length === 0
        ? `'${tensor}' is what the model ends with`
        : `what follows '${tensor}' is left to the host: ${ops.join(', ')}`,
  },
  'tensor-type': {
    severity: 'error',
    message: ({ type }: { type: string }) => `tensors of type ${type} are not supported`,
    help: () => 'supported: float, double, float16, bfloat16, bool, and integers from 2 to 64 bits',
  },
  'tensor-dimension': {
    severity: 'error',
    message: ({ dims }: { dims: string }) => `the dimensions [${dims}] are not those of a tensor`,
  },
  'tensor-size': {
    severity: 'error',
    message: (o: { expected: number; found: number; unit: string; dims: string }) =>
      `shape [${o.dims}] needs ${o.expected} ${o.unit}, the tensor holds ${o.found}`,
  },
  'tensor-ambiguous': {
    severity: 'error',
    message: () => 'the tensor holds its data twice, raw and typed',
  },
  'tensor-entry': {
    severity: 'error',
    message: ({ index, value, type }: { index: number; value: number; type: string }) =>
      `element ${index} is ${value}, which is not a value of type ${type}`,
  },
  'tensor-segmented': {
    severity: 'error',
    message: () => 'the tensor is stored in segments, which is not supported',
  },
  'sparse-tensor': {
    severity: 'error',
    message: () => 'sparse tensors are not supported',
    help: () => 'export the model with dense initializers',
  },
  'not-finite': {
    severity: 'error',
    message: ({ index, value }: { index: number; value: number }) => `element ${index} is ${value}`,
    help: () =>
      'a network with NaN or infinite constants computes nothing; look for a layer that diverged in training',
  },
  'integer-range': {
    severity: 'error',
    message: ({ index, value }: { index: number; value: bigint }) =>
      `element ${index} is ${value}, beyond the exact range of +-(2^53 - 1)`,
  },
  'integer-clamped': {
    severity: 'note',
    message: ({ count }: { count: number }) =>
      `${count} int64 value${count === 1 ? '' : 's'} at the end of the int64 range (meaning "no limit") read as +-(2^53 - 1)`,
  },
  'double-rounded': {
    severity: 'note',
    message: ({ count }: { count: number }) =>
      `${count} double value${count === 1 ? '' : 's'} rounded to float32`,
  },
  'external-location': {
    severity: 'error',
    message: ({ location, reason }: { location: string; reason: string }) =>
      `external data at '${location}' refused: ${reason}`,
    help: () => "external data must be a regular file inside the model's own folder",
  },
  'external-missing': {
    severity: 'error',
    message: ({ location, tensors }: { location: string; tensors: readonly string[] }) =>
      `external data file '${location}' does not exist; ${tensorList(tensors)} kept in it`,
    help: () => 'copy it next to the model, or save the model in one file',
  },
  'external-range': {
    severity: 'error',
    message: (o: { location: string; offset: string | number; length: string | number; size?: number }) => {
      const range = `offset ${o.offset}, length ${o.length}`;
      return o.size === undefined
        ? `external data file '${o.location}' does not hold ${range}`
        : `external data file '${o.location}' has ${o.size} bytes: ${range} is outside`;
    },
  },
  'external-without-folder': {
    severity: 'error',
    message: () => 'the tensor is stored in another file, but the model was not read from a folder',
    help: () => 'import the model by its path',
  },
  opset: {
    severity: 'error',
    message: ({ version }: { version: string }) => `operator set ${version} is not supported`,
    help: () => 'convert the model to operator set 7 or later',
  },
  'opset-newer': {
    severity: 'warning',
    message: ({ version, newest }: { version: string; newest: number }) =>
      `operator set ${version} is newer than the newest known one, ${newest}`,
  },
  'opset-assumed': {
    severity: 'note',
    message: ({ version }: { version: number }) =>
      `the model imports no standard operator set; version ${version} assumed`,
  },
  'opset-for-functions': {
    severity: 'error',
    message: ({ version }: { version: number }) =>
      `operator set ${version} is too old to express the quantizers as functions of standard operators`,
    help: () => 'convert the model to operator set 9 or later',
  },
  'domain-not-imported': {
    severity: 'note',
    message: ({ domain }: { domain: string }) => `the model uses domain '${domain}' without importing it`,
  },
  'unknown-operator': {
    severity: 'error',
    message: (o: { domain: string; op: string; nodes: readonly string[] }) =>
      `operator ${o.domain === '' ? '' : `${o.domain}::`}${o.op} is not supported (${nodeList(o.nodes)})`,
    help: ({ near }: { near: readonly string[] }) =>
      'export the model without it, or end before it with --until TENSOR, which leaves the rest to the host' +
      (near.length > 0 ? `; supported operators of similar name: ${near.join(', ')}` : ''),
  },
  'channels-last-operator': {
    severity: 'error',
    message: (o: { op: string; nodes: readonly string[] }) =>
      `channels-last operator ${o.op} is not supported (${nodeList(o.nodes)})`,
    help: () =>
      'export the model before the channels-last conversion, with the standard channels-first operators',
  },
  'refused-operator': {
    severity: 'error',
    message: (o: { op: string; nodes: readonly string[]; reason: string }) =>
      `${o.op} is not supported: ${o.reason} (${nodeList(o.nodes)})`,
    help: ({ help }: { help: string }) => help,
  },
  'rank-unknown': {
    severity: 'error',
    message: ({ op }: { op: string }) => `the number of dimensions that ${op} works on cannot be found out`,
    help: () => 'export the model with the shapes of its inputs',
  },
  'quantized-type': {
    severity: 'error',
    message: (o: { op: string; type: string; known: readonly string[] }) =>
      `${o.op} between float and ${o.type} is not supported`,
    help: ({ known }: { known: readonly string[] }) =>
      `the type of the zero-point decides; supported: ${known.join(', ')}`,
  },
  'function-recursion': {
    severity: 'error',
    message: ({ circle }: { circle: readonly string[] }) =>
      `functions of the model call one another in a circle: ${circle.join(' -> ')}`,
  },
  'function-signature': {
    severity: 'error',
    message: (o: { what: string; kind: 'inputs' | 'outputs'; found: number; most: number }) =>
      `the function ${o.what} has ${o.most} ${o.kind}, the call has ${o.found}`,
  },
  'function-attributes': {
    severity: 'error',
    message: ({ what, attributes }: { what: string; attributes: readonly string[] }) =>
      `the function ${what} has no attribute ${attributes.join(', ')}`,
  },
  'function-reference': {
    severity: 'error',
    message: ({ what, attribute }: { what: string; attribute: string }) =>
      `a node of the function ${what} refers to the attribute ${attribute}, which the function does not have`,
  },
  'function-input': {
    severity: 'error',
    message: ({ what, input, op }: { what: string; input: string; op: string }) =>
      `the call of ${what} leaves out the input ${input}, which ${op} in the function needs`,
  },
  'function-output': {
    severity: 'error',
    message: ({ what, output }: { what: string; output: string }) =>
      `nothing in the function ${what} makes its output ${output}`,
  },
  'function-size': {
    severity: 'error',
    message: ({ what, most }: { what: string; most: number }) =>
      `with the nodes that the function ${what} stands for, the model has more than ${most}`,
  },
  'attribute-type': {
    severity: 'error',
    message: ({ attribute, expected }: { attribute: string; expected: string }) =>
      `attribute ${attribute} must be ${expected}`,
  },
  'attribute-missing': {
    severity: 'error',
    message: ({ attribute, op }: { attribute: string; op: string }) =>
      `${op} lacks its attribute ${attribute}`,
  },
  'attribute-value': {
    severity: 'error',
    message: (o: { attribute: string; value: string; expected: string }) =>
      `attribute ${o.attribute} is ${o.value}, expected ${o.expected}`,
  },
  'attribute-ignored': {
    severity: 'warning',
    message: ({ attributes, op }: { attributes: readonly string[]; op: string }) =>
      `${op} has no attribute ${attributes.join(', ')}; ignored`,
  },
  'requant-rounding': {
    severity: 'note',
    message: ({ count }: { count: number }) =>
      `${count === 1 ? 'a RequantShift is' : `${count} RequantShift are`} read as Deeploy computes it, rounding to nearest: ` +
      "half of div is added before the shift. QuantLib's own module rounds down",
  },
  'training-mode': {
    severity: 'error',
    message: ({ op }: { op: string }) => `${op} is in training mode`,
    help: () => 'export the model for inference (model.eval())',
  },
  'operand-not-constant': {
    severity: 'error',
    message: ({ op, operand }: { op: string; operand: string }) => `${operand} of ${op} must be a constant`,
  },
  'operand-value': {
    severity: 'error',
    message: (o: { op: string; operand: string; expected: string }) =>
      `${o.operand} of ${o.op} must be ${o.expected}`,
  },
  'input-count': {
    severity: 'error',
    message: (o: { op: string; expected: string; found: number }) =>
      `${o.op} takes ${o.expected} inputs, the node has ${o.found}`,
  },
  'output-count': {
    severity: 'error',
    message: ({ op, expected }: { op: string; expected: number }) =>
      `only the first ${expected === 1 ? 'output' : `${expected} outputs`} of ${op} can be used`,
  },
  'no-output': {
    severity: 'error',
    message: ({ op }: { op: string }) => `${op} names no output`,
  },
  cycle: {
    severity: 'error',
    message: ({ nodes }: { nodes: readonly string[] }) =>
      `these nodes depend on one another in a circle: ${nodeList(nodes)}`,
  },
  'duplicate-value': {
    severity: 'error',
    message: ({ value }: { value: string }) => `the value '${value}' is defined more than once`,
  },
  'undefined-value': {
    severity: 'error',
    message: ({ value }: { value: string }) => `nothing defines the value '${value}'`,
  },
  'nameless-value': {
    severity: 'error',
    message: ({ what }: { what: string }) => `a graph's ${what} has no name`,
  },
  'port-type': {
    severity: 'error',
    message: ({ what }: { what: string }) => `the graph ${what} is not a tensor of numbers`,
  },
  'port-without-shape': {
    severity: 'error',
    message: () => 'the graph input has no shape',
    help: () => 'give it with --input-shape, as 1x3x32x32, or export the model with a fixed input shape',
  },
  'input-shape': {
    severity: 'error',
    message: ({ declared, shape }: { declared: readonly number[]; shape: readonly number[] }) =>
      `it is given the shape [${shape.join(', ')}], but the model declares [${declared.join(', ')}]`,
    help: () => 'only dimensions that the model leaves open, -1, can be given',
  },
  'input-shape-of': {
    severity: 'error',
    message: ({ input }: { input?: string; known: readonly string[] }) =>
      input === undefined
        ? 'a shape is given, but of which input'
        : `the shape of an input '${input}' is given, which the model does not have, or given twice`,
    help: ({ known }: { input?: string; known: readonly string[] }) =>
      `--input-shape NAME=1x3x32x32; the model's inputs are ${quoted(known)}`,
  },
});

const quoted = (names: readonly string[]): string => names.map(name => `'${name}'`).join(', ');

/** Tensors that something is said of, cut where there are many. */
function tensorList(names: readonly string[]): string {
  if (names.length === 1) return `the tensor '${names[0]}' is`;
  const more = names.length - 3;
  return `the tensors ${quoted(names.slice(0, 3))}${more > 0 ? ` and ${more} more` : ''} are`;
}

/** Node names for a message, cut where there are many. */
function nodeList(nodes: readonly string[]): string {
  const shown = nodes.slice(0, 8).map(name => `'${name}'`);
  const more = nodes.length - shown.length;
  return `node${nodes.length === 1 ? '' : 's'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
