import { render } from '../codegen/render.ts';
import { bitsOf } from '../ir/integer-type.ts';
import { type Identifier, identifier, type Word, word } from '../ir/target-text.ts';
import type { StreamShape } from '../kernels/stream.ts';
import type { PackageFiles } from '../package-files.ts';
import type { BoardDesign } from './board-sources.ts';

/** How elements lie in the packed bytes of a frame. */
interface PackedContext {
  readonly vectorsPerFrame: number;
  readonly vectorElements: number;
  readonly lanes: number;
  readonly bits: number;
  readonly bipolar: 0 | 1;
  readonly signed: 0 | 1;
}

/** What templates/host/board.h.hbs needs. */
export interface HeaderContext {
  readonly design: Identifier;
  readonly toolVersion: Word;
  readonly sourceHash: Word;
  readonly designId: Word;
  readonly baud: number;
  readonly frameBytes: number;
  readonly resultBytes: number;
  readonly input: PackedContext;
  readonly output: PackedContext;
}

/** Programs for the other end of the line, by path below the folder of the build. */
export function hostFiles({ manifest, uart }: BoardDesign, own: PackageFiles): Map<string, string> {
  const [input] = manifest.inputs;
  const [output] = manifest.outputs;
  const { baud, frameBytes, resultBytes } = uart;
  const header: HeaderContext = {
    ...{ baud, frameBytes, resultBytes },
    design: identifier(manifest.top),
    toolVersion: word(own.version),
    sourceHash: word(manifest.model.sha256),
    designId: word(uart.designId),
    input: packedContext(input.stream),
    output: packedContext(output.stream),
  };
  return new Map([
    ...['bitwright_network.py', 'bitwright_board.py', 'bitwright-board.ts'].map(
      name => [`host/${name}`, own.textOf(`hw/host/${name}`)] as const,
    ),
    ['host/bitwright_board.h', render('host/board.h.hbs', header)],
    ['host/manifest.json', `${JSON.stringify(manifest, null, 2)}\n`],
  ]);
}

const packedContext = ({ type, lanes, vectorElements, vectorsPerFrame }: StreamShape): PackedContext => ({
  ...{ lanes, vectorElements, vectorsPerFrame },
  bits: bitsOf(type),
  bipolar: type.kind === 'bipolar' ? 1 : 0,
  signed: type.kind === 'int' ? 1 : 0,
});
