import { readFileSync } from 'node:fs';
import wabt from 'wabt';

/**
 * Gives the build and the tests each .wat file as a module whose `wasm` is its binary: what runs needs no assembler, and nothing
 * is older than its text.
 */
export function watModules() {
  return {
    name: 'wat-modules',
    load: { filter: { id: /\.wat$/ }, handler: assembled },
  };
}

async function assembled(path: string): Promise<{ code: string; moduleType: 'js' }> {
  const { parseWat } = await wabt();
  const module = parseWat(path, readFileSync(path, 'utf8'), { simd: true });
  module.validate();
  const bytes = module.toBinary({}).buffer.join();
  module.destroy();
  const code = `export const wasm = Uint8Array.of(${bytes});\n`;
  return { code, moduleType: 'js' };
}
