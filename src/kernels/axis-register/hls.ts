import type { HlsRoom } from '../kernel.ts';
import type { AxisRegisterParams } from './schema.ts';

export const axisRegisterHls: HlsRoom<AxisRegisterParams> = { kind: 'buffer', depthBeats: () => 2 };
