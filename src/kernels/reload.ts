import type { KernelPin, MemoryImage, ParameterValue, ReloadableModule } from './kernel.ts';

/**
 * What kernels have in common whose parameters are written while the design runs: a memory of two sets, of which each frame
 * uses one (reload_half.v). The bus comes from the top's own pins.
 */

/** Pins of the bus, at the module and at the top, with their bits. */
export const RELOAD_BUS = [
  ['reload_target', 8],
  ['reload_begin', 1],
  ['reload_write', 1],
  ['reload_data', 32],
  ['reload_half', 1],
  ['reload_frame', 32],
] as const;

export const RELOAD_PINS: readonly KernelPin[] = RELOAD_BUS.map(([name]) => [name, name]);

/** How a module that can be written is connected where it is not. */
export const UNWRITTEN_PINS: readonly KernelPin[] = [
  ['write_enable', "1'b0"],
  ['write_address', "1'b0"],
  ['write_data', "1'b0"],
];

/** What its memory is called on the bus; absent of kernels that are not written. */
export interface Reloadable {
  readonly reload?: number;
}

/** `<name>_reloadable.v`: the kernel `<name>.v` and who says which set it uses. */
export const reloadableModule = <Params extends Reloadable>(name: string): ReloadableModule<Params> => ({
  module: `${name}_reloadable`,
  sources: [`${name}/${name}_reloadable.v`, 'common/reload_half.v'],
  isNeeded: ({ reload }) => reload !== undefined,
});

/** A memory as such kernels have it: both sets are the same at first. */
export const bothSets = (image: MemoryImage, { reload }: Reloadable): MemoryImage =>
  reload === undefined ? image : { ...image, words: [...image.words, ...image.words] };

/** Module parameters of such kernels. */
export const reloadParameters = (
  reload: number | undefined,
  vectorsPerFrame: number,
): readonly (readonly [name: string, value: ParameterValue])[] =>
  reload === undefined
    ? []
    : [
        ['TARGET', reload],
        ['VECTORS', vectorsPerFrame],
      ];
