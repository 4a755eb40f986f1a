/** A WebAssembly module, assembled by scripts/wat-modules.ts wherever the sources are bundled or tested. */
declare module '*.wat' {
  export const wasm: Uint8Array<ArrayBuffer>;
}
