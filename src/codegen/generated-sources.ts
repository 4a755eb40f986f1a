import { generatedHlsOf, generatedVerilogOf, type Kernel, moduleOf } from '../kernels/index.ts';
import { render } from './render.ts';

/** What names the tool and the model in a generated file. */
export interface SourceHeader {
  readonly toolVersion: string;
  readonly sourceHash: string;
}

/** Name of the Verilog file of an instance that has a module of its own. */
export const generatedVerilogFile = (kernel: Kernel): string => `${moduleOf(kernel)}.v`;
/** Name of the C++ header of an instance for which a type is generated. */
export const generatedHlsFile = (kernel: Kernel): string => `network_${kernel.id}.hpp`;

/** Verilog files of the kernels that have modules of their own, by file name. */
export function generatedVerilog(
  kernels: readonly Kernel[],
  { toolVersion, sourceHash }: SourceHeader,
): Map<string, string> {
  return new Map(
    kernels.flatMap(kernel => {
      const source = generatedVerilogOf(kernel);
      if (!source) return [];
      return [
        [
          generatedVerilogFile(kernel),
          render(source.template, { ...source.context, toolVersion, sourceHash }),
        ],
      ];
    }),
  );
}

/** C++ headers of the kernels for which types are generated, by file name. */
export function generatedHls(
  kernels: readonly Kernel[],
  { toolVersion, sourceHash }: SourceHeader,
): Map<string, string> {
  return new Map(
    kernels.flatMap(kernel => {
      const source = generatedHlsOf(kernel);
      if (!source) return [];
      return [
        [generatedHlsFile(kernel), render(source.template, { ...source.context, toolVersion, sourceHash })],
      ];
    }),
  );
}
