#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ownPackage } from '../node/own-package.ts';
import { buildCommand } from './build.ts';
import { compareCommand } from './compare.ts';
import { compileCommand } from './compile.ts';
import { csimCommand } from './csim.ts';
import { inspectCommand } from './inspect.ts';
import { cleanUpAtTheEnd } from './interruption.ts';
import { runCommand } from './run.ts';
import { stitchCommand } from './stitch.ts';
import { sweepCommand } from './sweep.ts';
import { synthCommand } from './synth.ts';
import { exitAfterUsage, exitWithError } from './terminal.ts';
import { verifyCommand } from './verify.ts';

const program = new Command('bitwright')
  .description('compile trained low-bit neural networks to verified streaming FPGA hardware')
  .version(ownPackage().version)
  .showHelpAfterError('(add --help for the options)')
  .exitOverride();

inspectCommand(program);
compileCommand(program);
stitchCommand(program);
runCommand(program);
verifyCommand(program);
csimCommand(program);
compareCommand(program);
synthCommand(program);
buildCommand(program);
sweepCommand(program);
for (const command of program.commands) command.exitOverride();

cleanUpAtTheEnd();
try {
  await program.parseAsync();
} catch (error) {
  const asJson = process.argv.includes('--json');
  if (error instanceof CommanderError) exitAfterUsage(error, asJson);
  exitWithError(error, asJson);
}
