import { useState } from 'preact/hooks';
import { commandLine, FOLDING_FILE } from '../command-line.ts';
import { download } from './download.ts';
import type { Session, State } from './session.ts';

/** The design as files, and the command that makes the same. */
export function TakeHome({ session, state }: { readonly session: Session; readonly state: State }) {
  const [isCopied, setCopied] = useState(false);
  const { settings } = state.address;
  const command = commandLine(state.path ?? 'model.onnx', settings);
  const isBusy = state.busy !== undefined;
  return (
    <section aria-labelledby="take-home">
      <h2 id="take-home">Take it home</h2>
      <p class="buttons">
        <button type="button" class="primary" disabled={isBusy} onClick={() => void session.downloadFolder()}>
          The folder, as .zip
        </button>
        <button type="button" disabled={isBusy} onClick={() => void session.downloadReport()}>
          report.html
        </button>
        <button type="button" disabled={isBusy} onClick={() => void session.downloadTestbench()}>
          The testbench, as .zip
        </button>
        {settings.folding && (
          <button
            type="button"
            onClick={() =>
              download(`${JSON.stringify(settings.folding, null, 1)}\n`, FOLDING_FILE, 'application/json')
            }
          >
            {FOLDING_FILE}
          </button>
        )}
      </p>
      <p>
        Verilog, HLS C++, memories, projects for Vivado, FuseSoC and LiteX, manifest and report. The same on
        the command line, byte for byte:
      </p>
      <div class="command">
        <pre>
          <code id="command">{command}</code>
        </pre>
        <button
          type="button"
          class="small"
          onClick={() => {
            void navigator.clipboard.writeText(command).then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <p class="more">
        The testbench unpacks into <code>tb/</code> of the folder: golden vectors of every stream, a
        self-checking testbench for Icarus, Verilator, Questa and XSim, cocotb and vitest. It is what{' '}
        <code>npx bitwright testbench DIR</code> writes.
      </p>
      <p class="more">
        The address of this page holds the knobs: send it to somebody who has the same model.
      </p>
    </section>
  );
}
