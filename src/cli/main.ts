#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ownPackage } from '../node/own-package.ts';
import { bindingsCommand } from './bindings.ts';
import { buildCommand } from './build.ts';
import { compareCommand } from './compare.ts';
import { compileCommand } from './compile.ts';
import { csimCommand } from './csim.ts';
import { exploreCommand } from './explore.ts';
import { inspectCommand } from './inspect.ts';
import { cleanUpAtTheEnd } from './interruption.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { stitchCommand } from './stitch.ts';
import { sweepCommand } from './sweep.ts';
import { synthCommand } from './synth.ts';
import { EXIT, exitAfterUsage, exitWithError } from './terminal.ts';
import { testbenchCommand } from './testbench.ts';
import { uiCommand } from './ui.ts';
import { verifyCommand } from './verify.ts';

/** Where to begin, for somebody who types the name alone. */
const BEGIN = `
Begin with a trained network (ONNX or QONNX):
  npx bitwright inspect model.onnx --input uint8:1/255   what it becomes, or what is in the way
  npx bitwright compile model.onnx --input uint8:1/255 -o out/model
  npx bitwright run     out/model --data images.npy --labels labels.npy   accuracy of the integer network
  npx bitwright verify  out/model --data images.npy   the same bits in RTL, and the cycles
--input says what the integers on the input wire mean; a network that quantizes its own input needs none.`;

const program = new Command('bitwright')
  .description('compile trained low-bit neural networks to verified streaming FPGA hardware')
  .version(ownPackage().version)
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', BEGIN)
  .exitOverride();

inspectCommand(program);
compileCommand(program);
exploreCommand(program);
stitchCommand(program);
runCommand(program);
verifyCommand(program);
csimCommand(program);
reportCommand(program);
testbenchCommand(program);
bindingsCommand(program);
compareCommand(program);
synthCommand(program);
buildCommand(program);
sweepCommand(program);
uiCommand(program);
for (const command of program.commands) command.exitOverride();

cleanUpAtTheEnd();
// Who reads may have read enough, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? EXIT.ok);
});
try {
  await program.parseAsync();
} catch (error) {
  const asJson = process.argv.includes('--json');
  if (error instanceof CommanderError) exitAfterUsage(error, asJson);
  exitWithError(error, asJson);
}
