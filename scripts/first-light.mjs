// `npm start`: compiles the project's own trained network and proves it in Verilator on real images.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  classesOf,
  compileNetwork,
  DiagnosticError,
  hostOfManifest,
  importOnnxFile,
  loadFrames,
  parseWireType,
  readDesign,
  sha256OfFile,
  verifyDesign,
  writeDesign,
} from '../dist/index.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const model = join(root, 'models', 'mnist-mlp-w2a2');
const folder = join(root, 'out', 'mnist-mlp-w2a2');
const show = path => relative(process.cwd(), path) || '.';
const percent = share => `${(100 * share).toFixed(2)} %`;
const share = (classes, labels) => classes.filter((c, i) => c === labels[i]).length / labels.length;

try {
  const card = JSON.parse(readFileSync(join(model, 'card.json'), 'utf8'));
  const file = join(model, 'model.onnx');
  console.log(`compiling ${show(file)}`);
  const { graph } = importOnnxFile(file);
  const network = compileNetwork(
    { ...graph, name: 'mnist-mlp-w2a2' },
    { wire: parseWireType(card.input), targetCycles: 256 },
  );
  await writeDesign(folder, network, { name: 'mnist-mlp-w2a2', sha256: sha256OfFile(file) });

  const design = await readDesign(folder);
  const host = hostOfManifest(design.manifest);
  const images = join(model, 'images-idx3-ubyte.gz');
  const labels = join(model, 'labels-idx1-ubyte.gz');
  const frames = await loadFrames(host, images, { labels, dataDomain: 'auto' });
  console.log(
    `verifying ${frames.count} test images in Verilator, random stalls (the first build takes a while)`,
  );
  const result = await verifyDesign(design, frames.integers, { stalls: 'random', seed: 1 });
  const hardware = share(classesOf(host.outputs[0], result.output), frames.labels);
  const reference = share(classesOf(host.outputs[0], result.referenceOutput), frames.labels);
  const trained = card.correct1000 / 1000;
  const isRight =
    result.mismatches === 0 && result.isTimingAsPredicted && hardware === reference && reference === trained;

  console.log(`
${result.frames} frames, ${result.streams.length + 2} streams compared: ${result.mismatches} mismatches
accuracy    hardware ${percent(hardware)} = reference ${percent(reference)} = trained ${percent(trained)}
cycles      ${result.initiationIntervalCycles} per frame (predicted ${result.predictedInitiationIntervalCycles}), latency ${result.latencyCycles} (predicted ${result.predictedLatencyCycles})
sources     ${show(join(folder, 'rtl'))}, memories ${show(join(folder, 'mem'))}
report      ${show(join(folder, 'report.md'))}
${isRight ? 'The hardware computes what was trained, bit for bit.' : 'FAILED: the figures above do not agree.'}`);
  process.exitCode = isRight && existsSync(folder) ? 0 : 2;
} catch (error) {
  if (!(error instanceof DiagnosticError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
