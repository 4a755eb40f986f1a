import { invariant } from '../ir/invariant.ts';
import { kernelKinds, moduleOfSource, sourcesOf, sourcesOfKind } from '../kernels/index.ts';
import type { PackageFiles } from '../package-files.ts';
import { WRAPPER_SOURCES } from './axi-streams.ts';
import type { DesignNames } from './design-names.ts';
import type { Emitter } from './emitter.ts';
import { declaredModules, type ModulePlaces, modulePlaces, renamed } from './rename-modules.ts';

/** The hand-written modules, by name. */
export const LIBRARY_MODULES: ReadonlySet<string> = new Set(
  [...kernelKinds.flatMap(sourcesOfKind), ...WRAPPER_SOURCES].map(moduleOfSource),
);

/** rtl/: the hand-written modules that the design uses, as they stand in hw/rtl but for their names. */
export const kernelLibrary: Emitter = {
  name: 'kernel library',
  files({ design, names, own }) {
    const sources = new Set(design.hardware.kernels.flatMap(sourcesOf));
    return [...sources]
      .sort()
      .map(source => [`rtl/${libraryFile(source, names)}`, libraryText(source, names, own)]);
  },
};

/** The file name of a source below hw/rtl in the folder of a design. */
export const libraryFile = (source: string, names: DesignNames): string =>
  `${names.library(moduleOfSource(source))}.v`;

/** A source below hw/rtl as a design has it. */
export function libraryText(source: string, names: DesignNames, own: PackageFiles): string {
  const module = moduleOfSource(source);
  const text = own.textOf(`hw/rtl/${source}`);
  if (names.library(module) === module) return text;
  return `// ${names.library(module)}: bitwright's ${module}, and what it instantiates, called as this design's.\n//\n${renamed(placesOf(source, text), names.library)}`;
}

/** Every design takes the same few sources: where their modules are named is found once. */
const known = new Map<string, { readonly text: string; readonly places: ModulePlaces }>();

function placesOf(source: string, text: string): ModulePlaces {
  const there = known.get(source);
  if (there?.text === text) return there.places;
  const declared = declaredModules(text).join();
  invariant(declared === moduleOfSource(source), `hw/rtl/${source} declares ${declared || 'no module'}`);
  const places = modulePlaces(text, LIBRARY_MODULES);
  known.set(source, { text, places });
  return places;
}
