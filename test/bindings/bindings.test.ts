import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Project, ts } from 'ts-morph';
import { beforeAll, expect, it } from 'vitest';
import { bindingsOf } from '../../src/bindings/index.ts';
import { type CompiledDesign, compile } from '../../src/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { twoTowers } from '../models/several-ports.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const scratch = temporaryFolder('bindings');
const folder = join(scratch, 'design');
let design: CompiledDesign;
beforeAll(async () => {
  design = await compile(twoTowers({ isQuantized: false }), {
    input: { long: 'int3:1/2', late: 'uint4:1/4' },
    targetCycles: 60,
    name: 'towers',
  });
  await design.write(folder);
});

/** As much of the library as the bindings name. */
const LIBRARY = `
  export interface OnFrames { readonly accuracy?: number }
  export interface ProvingOptions { readonly stalls?: 'none' | 'random' }
  export interface VerifyResult { readonly mismatches: number }
  interface Output { readonly shape: readonly number[]; readonly values: Float64Array; readonly classes?: Int32Array }
  type Values = { readonly values: Record<string, ArrayLike<number>> };
  export class CompiledDesign {
    readonly manifest: { readonly model: { readonly sha256: string } };
    static open(folder: string): Promise<CompiledDesign>;
    run(options: Values): Promise<{ readonly outputs: readonly Output[] }>;
    verify(options: ProvingOptions & Values): Promise<VerifyResult & OnFrames>;
  }`;

/** What the type checker says of a program beside the bindings. */
async function problemsOf(program: string): Promise<string[]> {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
    },
  });
  project.createSourceFile('/library.d.ts', LIBRARY);
  const own = project.createSourceFile('/own.ts', await bindingsOf(design.manifest, './library'));
  const file = project.createSourceFile(
    '/program.ts',
    `import { MODEL, INPUTS, OUTPUTS, Network, type Frame } from './own';\n${program}`,
  );
  return [file, own].flatMap(source =>
    source
      .getPreEmitDiagnostics()
      .map(d => ts.flattenDiagnosticMessageText(d.compilerObject.messageText, '\n')),
  );
}

it('are typed: a program for the network passes, one for another shape, port or class does not', async () => {
  const { inputs, outputs } = design.manifest;
  const [long, late] = inputs.map(({ shape }) => `[${shape}]`);
  const [{ modelName, shape }] = outputs;
  const right = `
    const frame: Frame = { long: { shape: ${long}, data: [] }, late: { shape: ${late}, data: [] } };
    const bits: ${inputs[0].tdataBits} = INPUTS.long.tdataBits;
    const result = (await (await Network.open('x')).infer([frame]))[0];
    const shape: readonly [${shape}] = result['${modelName}'].shape;
    export { bits, shape, MODEL, OUTPUTS };`;
  expect(await problemsOf(right)).toEqual([]);
  const wrong = `
    export const frame: Frame = { long: { shape: [7, 7], data: [] }, late: { shape: ${late}, data: [] } };
    export const port = INPUTS.middle;
    const result = (await (await Network.open('x')).infer([]))[0];
    export const score: 99 = result['${modelName}'].class;`;
  expect(await problemsOf(wrong)).toHaveLength(3);
});

it('run: what they infer is what the reference gives, and what they simulate is proved', async () => {
  const file = join(scratch, 'own.ts');
  await writeFile(file, await bindingsOf(design.manifest, join(packageRoot(), 'src', 'index.ts')));
  const { Network, INPUTS } = await import(file);
  const frames = [1, 2].map(seed => ({
    long: { shape: INPUTS.long.shape, data: grid(design.manifest.inputs[0].shape, seed, 0.5) },
    late: { shape: INPUTS.late.shape, data: grid(design.manifest.inputs[1].shape, seed, 0.25) },
  }));
  const network = await Network.open(folder);
  const { outputs } = await design.run({
    values: {
      long: frames.flatMap(({ long }) => long.data),
      late: frames.flatMap(({ late }) => late.data),
    },
  });
  const size = outputs[0].values.length / 2;
  const results = await network.infer(frames);
  expect(results).toHaveLength(2);
  results.forEach((result: Record<string, { values: Float64Array }>, i: number) => {
    expect([...result[outputs[0].name].values]).toEqual([
      ...outputs[0].values.slice(i * size, (i + 1) * size),
    ]);
  });
  expect(await network.simulate(frames, { stalls: 'none' })).toMatchObject({ frames: 2, mismatches: 0 });
  const short = [{ ...frames[0], late: { ...frames[0].late, data: [1] } }];
  await expect(network.infer(short)).rejects.toThrow('1 numbers for a shape of');
});

/** Numbers on a grid of some steps from 0. */
const grid = (shape: readonly number[], seed: number, unit: number): number[] =>
  Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * seed) % 4) * unit);

it('take every name of a model', async () => {
  const hostile = `*/ process.exit(); /* \`\${1}\`\n"\\`;
  const manifest = {
    ...design.manifest,
    model: { ...design.manifest.model, name: hostile },
    inputs: design.manifest.inputs.map(input => ({ ...input, name: `${input.name}${hostile}` })),
  };
  const text = await bindingsOf(manifest);
  const project = new Project({ useInMemoryFileSystem: true });
  const file = project.createSourceFile('a.ts', text);
  expect(project.getProgram().getSyntacticDiagnostics(file)).toEqual([]);
  expect(file.getStatements().every(s => !s.getText().startsWith('process'))).toBe(true);
});

it('are the same for the same network', async () => {
  expect(await bindingsOf(design.manifest)).toBe(await bindingsOf(design.manifest));
});
