/** The programs of an npm package, as WebAssembly. */
export interface ToolPackage {
  /** Of npm. */
  readonly name: string;
  /** The version that the page is tried with. */
  readonly version: string;
}

/**
 * Synthesis and place and route for the page. They are no dependency: some 90 MB to download, which nobody pays who does
 * not ask for bitstreams in the page. Each is found below `tools/` of the page by its key.
 */
export const TOOL_PACKAGES = {
  yosys: { name: '@yowasp/yosys', version: '0.55.944' },
  'nextpnr-ice40': { name: '@yowasp/nextpnr-ice40', version: '0.8.621' },
} as const satisfies Readonly<Record<string, ToolPackage>>;

export type ToolFolder = keyof typeof TOOL_PACKAGES;

export const TOOL_FOLDERS = Object.keys(TOOL_PACKAGES) as readonly ToolFolder[];

/** What brings them, for `bitwright ui` and `npm run build:page`. */
export const INSTALL_COMMAND = `npm install --no-save ${Object.values(TOOL_PACKAGES)
  .map(({ name, version }) => `${name}@${version}`)
  .join(' ')}`;

/** What is said of a page's tools: the version of each that is there. */
export const TOOLS_FILE = 'tools/tools.json';
export type ToolsThere = Readonly<Partial<Record<ToolFolder, string>>>;
