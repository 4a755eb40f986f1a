import { render } from '../codegen/render.ts';
import {
  type FolderPath,
  folderPath,
  type Identifier,
  identifier,
  type PartName,
  partName,
  type Word,
  word,
} from '../ir/target-text.ts';
import { type PlacedPort, placedPorts } from './constraints.ts';
import type { UartBoard } from './schema.ts';

/** What the scripts for Vivado and Quartus need. */
export interface VendorContext {
  readonly design: Identifier;
  readonly project: Identifier;
  readonly board: Word;
  readonly toolVersion: Word;
  readonly part: PartName;
  readonly megahertz: number;
  /** Verilog. */
  readonly sources: readonly FolderPath[];
  readonly memories: readonly FolderPath[];
  readonly ports: readonly PlacedPort[];
}

/** The script that makes a vendor's project, by its name in the folder; none where open tools make the bitstream. */
export function vendorScript(
  board: UartBoard,
  top: string,
  version: string,
  megahertz: number,
  paths: readonly string[],
): readonly (readonly [path: string, text: string])[] {
  const { device } = board;
  if (device.family !== 'xc7' && device.family !== 'cyclonev') return [];
  const name = device.family === 'xc7' ? 'vivado.tcl' : 'quartus.tcl';
  const context: VendorContext = {
    design: identifier(top),
    project: identifier(top),
    board: word(board.name),
    toolVersion: word(version),
    part: partName(device.part),
    megahertz,
    sources: paths.filter(path => path.endsWith('.v')).map(folderPath),
    memories: paths.filter(path => path.startsWith('mem/')).map(folderPath),
    ports: placedPorts(board),
  };
  return [[name, render(`boards/${name}.hbs`, context)]];
}
