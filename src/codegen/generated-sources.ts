import { word } from '../ir/target-text.ts';
import { generatedHlsOf, generatedVerilogOf, type Kernel, moduleOf } from '../kernels/index.ts';
import type { Emitter } from './emitter.ts';
import { render } from './render.ts';
import type { SourceHeader } from './source-header.ts';

/** Name of the Verilog file of an instance that has a module of its own. */
export const generatedVerilogFile = (kernel: Kernel): string => `${moduleOf(kernel)}.v`;
/** Name of the C++ header of an instance for which a type is generated. */
export const generatedHlsFile = (kernel: Kernel): string => `network_${kernel.id}.hpp`;

const headerWords = ({ toolVersion, sourceHash }: SourceHeader) => ({
  toolVersion: word(toolVersion),
  sourceHash: word(sourceHash),
});

/** Verilog files of the kernels that have modules of their own, by file name. */
export function generatedVerilog(kernels: readonly Kernel[], header: SourceHeader): Map<string, string> {
  return new Map(
    kernels.flatMap(kernel => {
      const source = generatedVerilogOf(kernel);
      if (!source) return [];
      return [
        [
          generatedVerilogFile(kernel),
          render(source.template, { ...source.context, ...headerWords(header) }),
        ],
      ];
    }),
  );
}

/** rtl/: the modules that are generated for one instance. */
export const kernelModules: Emitter = {
  name: 'generated kernels',
  files: ({ design, header }) =>
    Array.from(generatedVerilog(design.hardware.kernels, header), ([file, text]) => [`rtl/${file}`, text]),
};

/** C++ headers of the kernels for which types are generated, by file name. */
export function generatedHls(kernels: readonly Kernel[], header: SourceHeader): Map<string, string> {
  return new Map(
    kernels.flatMap(kernel => {
      const source = generatedHlsOf(kernel);
      if (!source) return [];
      return [
        [generatedHlsFile(kernel), render(source.template, { ...source.context, ...headerWords(header) })],
      ];
    }),
  );
}
