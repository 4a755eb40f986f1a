import type { SourceFile, WriterFunction } from 'ts-morph';
import type { Manifest } from '../formats/manifest.ts';
import { typeName } from '../ir/integer-type.ts';
import { lineComment } from '../ir/target-text.ts';
import { beatsPerFrame } from '../kernels/stream.ts';

type Port = Manifest['inputs'][number] | Manifest['outputs'][number];

/** More classes are a plain number. */
const MAX_NAMED_CLASSES = 1024;

/**
 * A TypeScript module for one network: its frames and results as types, its ports, and functions that run it in the reference
 * and in Verilator. Another network gives another module: what changed shows as a difference of the file, and as a type error
 * where a program relies on it. Equal input gives equal text.
 *
 * @param library what the module imports bitwright from
 */
export async function bindingsOf(manifest: Manifest, library = 'bitwright'): Promise<string> {
  // Its compiler is read where it is needed, not whenever bitwright starts.
  const { Project, QuoteKind, IndentationText } = await import('ts-morph');
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: {
      quoteKind: QuoteKind.Single,
      indentationText: IndentationText.TwoSpaces,
    },
  });
  const file = project.createSourceFile('bindings.ts');
  addModel(file, manifest, library);
  addPorts(file, 'INPUTS', manifest.inputs, 'The inputs, in the order of their streams.');
  addPorts(file, 'OUTPUTS', manifest.outputs, 'The outputs, in the order of their streams.');
  addFrame(file, manifest);
  addResult(file, manifest);
  addNetwork(file, manifest);
  file.formatText();
  const text = file.getFullText().replace(/\n{3,}/g, '\n\n');
  return `${headerOf(manifest)}\n\n${text}`;
}

/** The first line of every module that is made here. */
export const BINDINGS_MARK = '// Made by bitwright';

const headerOf = ({ tool, model }: Manifest): string =>
  `${BINDINGS_MARK} ${doc(tool.version)} of ${doc(model.name)}: \`npx bitwright bindings\` writes it anew.`;

/** Text in a comment, whatever the model calls things. */
const doc = (text: string): string => lineComment(text).replaceAll('*/', '* /');
const key = (name: string): string => JSON.stringify(name);
const tuple = (shape: readonly number[]): string => `readonly [${shape.join(', ')}]`;

function addModel(file: SourceFile, { model, top }: Manifest, library: string): void {
  file.addImportDeclaration({
    moduleSpecifier: library,
    namedImports: [
      'CompiledDesign',
      { name: 'OnFrames', isTypeOnly: true },
      { name: 'ProvingOptions', isTypeOnly: true },
      { name: 'VerifyResult', isTypeOnly: true },
    ],
  });
  file.addStatements(writer => {
    writer.blankLine().writeLine('/** The network that this is made of; `open` takes no other. */');
    writer.write('export const MODEL = ');
    literal(writer, { name: model.name, sha256: model.sha256, top });
    writer.write(' as const;');
  });
}

const literal = (writer: Parameters<WriterFunction>[0], value: unknown): void => {
  writer.write(JSON.stringify(value, null, 2));
};

/** Values that all elements share are told once. */
const shared = (values: readonly string[]): string | readonly string[] =>
  new Set(values).size === 1 ? values[0] : values;

function portOf(port: Port) {
  const { shape, layout, type, range, scale, offset, stream, tdataBits } = port;
  return {
    port: port.port,
    shape,
    layout,
    type: typeName(type),
    range: [range.min, range.max],
    scale: typeof scale === 'string' ? scale : shared(scale),
    offset: typeof offset === 'string' ? offset : shared(offset),
    lanes: stream.lanes,
    tdataBits,
    beatsPerFrame: beatsPerFrame(stream),
  };
}

function addPorts(file: SourceFile, name: string, ports: readonly Port[], text: string): void {
  file.addStatements(writer => {
    writer.blankLine().writeLine(`/** ${text} value = scale * integer + offset. */`);
    writer.write(`export const ${name} = `);
    literal(writer, Object.fromEntries(ports.map(port => [nameOf(port), portOf(port)])));
    writer.write(' as const;');
  });
}

/** What the model calls it. */
const nameOf = (port: Port): string => ('modelName' in port ? port.modelName : port.name);

function addFrame(file: SourceFile, { inputs }: Manifest): void {
  file.addInterface({
    name: 'Tensor',
    isExported: true,
    typeParameters: [{ name: 'Shape', constraint: 'readonly number[]' }],
    docs: ['Numbers in row-major order.'],
    properties: [
      { name: 'shape', type: 'Shape', isReadonly: true },
      { name: 'data', type: 'ArrayLike<number>', isReadonly: true },
    ],
  });
  file.addInterface({
    name: 'Frame',
    isExported: true,
    docs: ['What goes in: values as the model takes them, in its own order.'],
    properties: inputs.map(input => ({
      name: key(input.name),
      type: `Tensor<${tuple(input.shape)}>`,
      isReadonly: true,
      docs: [doc(`On the wire ${typeName(input.type)}, ${input.range.min} to ${input.range.max}.`)],
    })),
  });
}

function addResult(file: SourceFile, { outputs }: Manifest): void {
  file.addInterface({
    name: 'Output',
    isExported: true,
    typeParameters: [
      { name: 'Shape', constraint: 'readonly number[]' },
      { name: 'Class', constraint: 'number | undefined' },
    ],
    docs: ['What comes out of one frame.'],
    properties: [
      { name: 'shape', type: 'Shape', isReadonly: true },
      { name: 'values', type: 'Float64Array', isReadonly: true },
      { name: 'class', type: 'Class', isReadonly: true },
    ],
  });
  file.addInterface({
    name: 'Result',
    isExported: true,
    docs: ['What comes out: values as the model gives them, without what it leaves to the host.'],
    properties: outputs.map(output => ({
      name: key(output.modelName),
      type: `Output<${tuple(output.shape)}, ${classType(output)}>`,
      isReadonly: true,
      docs: [
        doc(
          output.leftToHost.length > 0
            ? `Left to the host: ${output.leftToHost.join(', ')}.`
            : `On the wire ${typeName(output.type)}, ${output.range.min} to ${output.range.max}.`,
        ),
      ],
    })),
  });
}

/** The classes that `classesOf` can give. */
function classType({ wireShape, meaning, range, changesOrder }: Manifest['outputs'][number]): string {
  if (changesOrder || wireShape.slice(0, -1).some(dim => dim > 1)) return 'undefined';
  const channels = wireShape[wireShape.length - 1];
  const classes = meaning === 'indices' ? range.max + 1 : Math.max(channels, 2);
  return classes > MAX_NAMED_CLASSES ? 'number' : Array.from({ length: classes }, (_, i) => i).join(' | ');
}

function addNetwork(file: SourceFile, { inputs, outputs }: Manifest): void {
  const network = file.addClass({
    name: 'Network',
    isExported: true,
    docs: ['The network, compiled: in the integer reference and in Verilator.'],
    ctors: [
      {
        parameters: [{ name: 'design', type: 'CompiledDesign', isReadonly: true }],
      },
    ],
  });
  network.addMethod({
    name: 'open',
    isStatic: true,
    isAsync: true,
    returnType: 'Promise<Network>',
    parameters: [{ name: 'folder', type: 'string' }],
    docs: ['A folder that `bitwright compile` wrote of this very model. Throws where it is of another.'],
    statements: [
      'const design = await CompiledDesign.open(folder);',
      'const { model } = design.manifest;',
      "if (model.sha256 !== MODEL.sha256) throw new Error(folder + ' is of another model: make its bindings anew');",
      'return new Network(design);',
    ],
  });
  const values = inputs.map(({ name }) => `${key(name)}: joined(frames.map(frame => frame[${key(name)}]))`);
  network.addMethod({
    name: 'infer',
    isAsync: true,
    returnType: 'Promise<readonly Result[]>',
    parameters: [{ name: 'frames', type: 'readonly Frame[]' }],
    docs: ['What the integer reference, and the hardware, makes of each frame.'],
    statements: [
      `const { outputs } = await this.design.run({ values: { ${values.join(', ')} } });`,
      `const [${outputs.map((_, i) => `o${i}`).join(', ')}] = outputs;`,
      `return frames.map((_, i) => ({ ${outputs.map(({ modelName }, i) => `${key(modelName)}: outputOf(o${i}, i)`).join(', ')} }) as Result);`,
    ],
  });
  network.addMethod({
    name: 'simulate',
    isAsync: true,
    returnType: 'Promise<VerifyResult & OnFrames>',
    parameters: [
      { name: 'frames', type: 'readonly Frame[]' },
      { name: 'options', type: "Omit<ProvingOptions, 'data' | 'values' | 'frames'>", initializer: '{}' },
    ],
    docs: ['Proves the RTL on the frames in Verilator: every stream against the reference.'],
    statements: [`return this.design.verify({ ...options, values: { ${values.join(', ')} } });`],
  });
  file.addStatements([
    `function joined(tensors: readonly Tensor<readonly number[]>[]): Float64Array {
  return Float64Array.from(tensors.flatMap(({ shape, data }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    if (data.length !== size) throw new RangeError(\`\${data.length} numbers for a shape of [\${shape}]\`);
    return Array.from(data);
  }));
}`,
    `function outputOf({ shape, values, classes }: { shape: readonly number[]; values: Float64Array; classes?: Int32Array }, i: number) {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: values.subarray(i * size, (i + 1) * size), class: classes?.[i] };
}`,
  ]);
}
