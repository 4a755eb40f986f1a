import { type Command, InvalidArgumentError, Option } from 'commander';
import { BOARD_NAMES } from '../boards/index.ts';
import { deviceOf } from '../boards/plan.ts';
import { DEVICE_NAMES, type Device, deviceNamed } from '../devices/data.ts';
import { RESOURCES, type Resource, type Resources, shownAmount } from '../devices/resources.ts';
import { deviceFor, shareOf } from '../devices/shares.ts';
import { fail } from '../ir/diagnostic.ts';
import { BLOCK_RAMS } from '../kernels/block-rams.ts';
import { DEFAULT_FAMILY, FAMILIES, type Family } from '../kernels/family.ts';
import { type Budget, DEFAULT_MOST } from '../schedule/fit-device.ts';
import { boardOf } from '../tools/board-file.ts';
import { cliDiagnostic } from './diagnostics.ts';
import { print } from './terminal.ts';

/** The options of compile that say what the design is to fit. */
export interface DeviceOptions {
  readonly board?: string;
  readonly device?: Device;
  readonly use?: number;
  /** Undefined where the user gave none. */
  readonly family?: Family;
}

export function addDeviceOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--device <name>',
        `the fastest folding that fits this part: ${DEVICE_NAMES.join(', ')}`,
      ).argParser(namedDevice),
    )
    .option('--board <board>', `the same of a board's part: ${BOARD_NAMES.join(', ')}; or a file of your own`)
    .option(
      '--use <share>',
      'with --device or --board: at most so much of its LUTs and flip-flops (70%)',
      percentage,
    );
}

function namedDevice(text: string): Device {
  const device = deviceNamed(text);
  if (!device) throw new InvalidArgumentError(`must be one of ${DEVICE_NAMES.join(', ')}`);
  return device;
}

/** `70%` or `70`, as a share. */
function percentage(text: string): number {
  const [, digits] = /^(\d+)\s*%?$/.exec(text.trim()) ?? [];
  const share = Number(digits) / 100;
  if (!(share > 0 && share <= 1)) throw new InvalidArgumentError('must be 1% to 100%');
  return share;
}

/** What the design may take; undefined where no device is named. Throws DiagnosticError where options contradict. */
export async function budgetOf({ board, device, use, family }: DeviceOptions): Promise<Budget | undefined> {
  if (board !== undefined && device) return fail(cliDiagnostic('board-and-device', {}));
  const wanted = board === undefined ? device : deviceOf(await boardOf(board));
  if (!wanted) return use === undefined ? undefined : fail(cliDiagnostic('use-without-device', {}));
  if (family !== undefined && family !== wanted.family) {
    return fail(cliDiagnostic('other-family', { family, device: wanted.name, own: wanted.family }));
  }
  return { device: wanted, most: use ?? DEFAULT_MOST };
}

const NAMES: { readonly [R in Resource]: string } = { lut: 'LUT', ff: 'FF', blockRam: '', dsp: 'DSP' };

/** Estimated resources of a design, with their shares of the device; of the smallest part that holds it where none is named. */
export function printArea(area: Resources, family: Family = DEFAULT_FAMILY, named?: Device): void {
  const device = named ?? deviceFor(area, family);
  const texts = RESOURCES.map(resource => {
    const name = resource === 'blockRam' ? BLOCK_RAMS[family].unit : NAMES[resource];
    return `${shownAmount(area, resource)} ${name} (${Math.round(100 * shareOf(device, area, resource))} %)`;
  });
  const whose = named ? device.name : `${device.name}, ${FAMILIES[family].description}`;
  print(`estimated: ${texts.join(', ')} of ${whose}`);
}
