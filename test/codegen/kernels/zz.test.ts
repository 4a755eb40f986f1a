import { cpSync, writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { mvuCases } from './mvu.test.ts';
import { writeModel } from './sweep.ts';
it('dump', async () => {
  const m = await writeModel(mvuCases().slice(50, 100));
  cpSync(m.folder, '/tmp/kx/model', { recursive: true });
  writeFileSync('/tmp/kx/model/srcs', m.bench.sources.slice(1).join('\n'));
});
