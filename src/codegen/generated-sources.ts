import { word } from '../ir/target-text.ts';
import { generatedHlsOf, generatedVerilogOf, type Kernel, moduleOf } from '../kernels/index.ts';
import { type DesignNames, LIBRARY_NAMES, moduleName } from './design-names.ts';
import type { Emitter } from './emitter.ts';
import { LIBRARY_MODULES } from './kernel-library.ts';
import { modulePlaces, renamed } from './rename-modules.ts';
import { render } from './render.ts';
import type { SourceHeader } from './source-header.ts';

/** Name of the Verilog file of an instance that has a module of its own. */
export const generatedVerilogFile = (kernel: Kernel, names: DesignNames = LIBRARY_NAMES): string =>
  `${moduleName(kernel, names)}.v`;
/** Name of the C++ header of an instance for which a type is generated. */
export const generatedHlsFile = (kernel: Kernel): string => `network_${kernel.id}.hpp`;

const headerWords = ({ toolVersion, sourceHash }: SourceHeader) => ({
  toolVersion: word(toolVersion),
  sourceHash: word(sourceHash),
});

/** Verilog files of the kernels that have modules of their own, by file name. */
export function generatedVerilog(
  kernels: readonly Kernel[],
  header: SourceHeader,
  names: DesignNames = LIBRARY_NAMES,
): Map<string, string> {
  return new Map(
    kernels.flatMap(kernel => {
      const source = generatedVerilogOf(kernel);
      if (!source) return [];
      const text = render(source.template, { ...source.context, ...headerWords(header) });
      return [[generatedVerilogFile(kernel, names), withNames(text, kernel, names)]];
    }),
  );
}

/** The rendered module of an instance, and those of the library in it, as the design calls them. */
function withNames(text: string, kernel: Kernel, names: DesignNames): string {
  if (names === LIBRARY_NAMES) return text;
  const module = moduleOf(kernel);
  const places = modulePlaces(text, new Set([...LIBRARY_MODULES, module]));
  return renamed(places, name => (name === module ? moduleName(kernel, names) : names.library(name)));
}

/** rtl/: the modules that are generated for one instance. */
export const kernelModules: Emitter = {
  name: 'generated kernels',
  files: ({ design, header, names }) =>
    Array.from(generatedVerilog(design.hardware.kernels, header, names), ([file, text]) => [
      `rtl/${file}`,
      text,
    ]),
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
