import { type WireText, wiresOf } from '../api/wires.ts';
import type { CompileOptions, LoweringOptions } from '../compile.ts';
import { deviceNamed } from '../devices/data.ts';
import type { ImportedModel } from '../frontend/model.ts';
import { diagnostics, fail } from '../ir/diagnostic.ts';
import { type Budget, DEFAULT_MOST } from '../schedule/fit-device.ts';
import { wireTexts } from './command-line.ts';
import type { Settings } from './settings.ts';

const settingsDiagnostic = diagnostics('settings', {
  'fps-without-clock': {
    severity: 'error',
    message: () => 'frames a second need to know the clock',
    help: () => 'give the clock in MHz',
  },
  'fps-beyond-clock': {
    severity: 'error',
    message: ({ fps, clock }: { fps: number; clock: number }) =>
      `${fps} frames a second are less than one cycle each at ${clock} MHz`,
    help: () => 'ask for fewer frames a second, or for a faster clock',
  },
  'two-targets': {
    severity: 'error',
    message: () => 'cycles per frame and frames a second say the same thing',
    help: () => 'leave one of them empty',
  },
});

/** What the network means, as `compile` reads the same options. Throws DiagnosticError. */
export function loweringOptionsOf(
  { graph }: ImportedModel,
  { input, snap, topK }: Settings,
): LoweringOptions {
  const texts = wireTexts(input).map((text): WireText => {
    const [, name, type = text] = /^(?:(.*)=)?([^=]*)$/s.exec(text) ?? [];
    return [name, type];
  });
  return { snap: snap ?? 'fixed', ...(topK === undefined ? {} : { topK }), ...wiresOf(graph, texts) };
}

/** What the hardware is to reach. Throws DiagnosticError where settings contradict. */
export function schedulingOptionsOf(
  settings: Settings,
): Omit<CompileOptions, keyof LoweringOptions> & { readonly budget?: Budget } {
  const { clock, folding } = settings;
  const [targetCycles, budget] = [targetOf(settings), budgetOf(settings)];
  return {
    ...(budget ? { budget } : {}),
    ...(folding === undefined ? {} : { folding }),
    ...(targetCycles === undefined ? {} : { targetCycles }),
    ...(clock === undefined ? {} : { clockMegahertz: clock }),
  };
}

function targetOf({ targetCycles, targetFps, clock }: Settings): number | undefined {
  if (targetFps === undefined) return targetCycles;
  if (targetCycles !== undefined) fail(settingsDiagnostic('two-targets', {}));
  if (clock === undefined) return fail(settingsDiagnostic('fps-without-clock', {}));
  const cycles = Math.floor((clock * 1e6) / targetFps);
  return cycles < 1 ? fail(settingsDiagnostic('fps-beyond-clock', { fps: targetFps, clock })) : cycles;
}

export function budgetOf({ device: name }: Settings): Budget | undefined {
  const device = name === undefined ? undefined : deviceNamed(name);
  return device && { device, most: DEFAULT_MOST };
}
