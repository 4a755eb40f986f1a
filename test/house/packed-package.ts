import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/package-root.ts';
import { ownModel } from '../models/own-models.ts';

/** What a user of the library writes, with the types of what comes back; it says that all went well. */
const PROGRAM = `import { readFileSync } from 'node:fs';
import { CompiledDesign, compile, DiagnosticError, NetworkBuilder, writeOnnx } from 'bitwright';
import { compileNetwork, designFiles, modelOfBytes, packageFilesFrom, parseWireType } from 'bitwright/core';
import hardware from 'bitwright/package-files.json' with { type: 'json' };

const design = await compile('model.onnx', { input: 'uint8:1/255', targetCycles: 256 });
await design.write('out/model');
const opened = await CompiledDesign.open('out/model');
const run = await opened.run({ data: 'images', labels: 'labels', frames: 20 });
const classes: Int32Array | undefined = run.outputs[0].classes;
const accuracy: number | undefined = run.accuracy;
if (accuracy === undefined || classes === undefined) throw new Error('the network has classes');

// What needs no Node gives the same files.
const model = modelOfBytes(readFileSync('model.onnx'), 'model.onnx');
const network = compileNetwork(model.graph, { wire: parseWireType('uint8:1/255'), targetCycles: 256 });
const { files } = designFiles(network, model, packageFilesFrom(hardware));
for (const [path, content] of files) {
  const written = readFileSync(\`out/model/\${path}\`);
  if (!written.equals(Buffer.from(content as Uint8Array))) throw new Error(\`\${path} differs\`);
}

const net = new NetworkBuilder('small');
const x = net.input('x', [1, 4]);
net.output('y', net.matMul(x, net.constant([1, -1, 2, 0], [4, 1])));
const error: unknown = await compile(writeOnnx(net.build()), { snap: 'none' }).catch((e: unknown) => e);
console.log(JSON.stringify({ accuracy, frames: classes.length, files: files.size, isRefused: error instanceof DiagnosticError }));
`;

const TSCONFIG = {
  compilerOptions: {
    ...{ strict: true },
    ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2023', resolveJsonModule: true },
    ...{ lib: ['es2023'], types: ['node'], skipLibCheck: false },
  },
  files: ['program.mts'],
};

/**
 * An empty project in which the packed package is installed, with a program that uses it, compiled by strict TypeScript. The
 * packages that it depends on are linked, those alone that its package.json names.
 */
export async function packedProject(folder: string): Promise<string> {
  const root = packageRoot();
  const packed = await execa('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const own = join(folder, 'node_modules', 'bitwright');
  await mkdir(own, { recursive: true });
  await execa('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', own]);
  const { dependencies } = JSON.parse(await readFile(join(own, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  for (const name of [...Object.keys(dependencies), '@types/node', 'undici-types']) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link);
  }
  const { model, images, labels } = ownModel('mnist-mlp-w1a1');
  await cp(model, join(folder, 'model.onnx'));
  // Files of images say in themselves what they are.
  await cp(images, join(folder, 'images'));
  await cp(labels, join(folder, 'labels'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(folder, 'program.mts'), PROGRAM);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  await execa(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { cwd: folder });
  return join(folder, 'program.mjs');
}
