import { useEffect, useRef, useState } from 'preact/hooks';
import type { Diagnostic } from '../../ir/diagnostic.ts';
import { INSTALL_COMMAND, TOOL_FOLDERS } from '../../tools/browser-tools.ts';
import { isRouted, PAGE_BOARDS } from '../boards.ts';
import type { Synthesised } from '../synthesise.ts';
import { Cancelled, Refusal } from './compiler.ts';
import { Diagnostics } from './diagnostics.tsx';
import { download } from './download.ts';
import { Scroll } from './scroll.tsx';
import type { Session, State } from './session.ts';
import { Synthesiser } from './synthesiser.ts';
import { digits, percent } from './texts.ts';

interface Props {
  readonly session: Session;
  readonly state: State;
}

/** What is known of the build that was asked for last. */
interface Building {
  /** What is under way. */
  readonly step?: string;
  readonly said?: string;
  readonly made?: Synthesised;
  readonly refusal?: readonly Diagnostic[];
  readonly fault?: string;
}

const ROUTED = PAGE_BOARDS.filter(isRouted);

/** Synthesis, place and route for a board, by tools that are loaded when they are asked for. */
export function Bitstream({ session, state }: Props) {
  const hasTools = TOOL_FOLDERS.every(folder => state.tools?.[folder] !== undefined);
  return (
    <section aria-labelledby="bitstream">
      <h2 id="bitstream">A bitstream</h2>
      {hasTools ? (
        <Builder session={session} state={state} />
      ) : (
        <>
          <p id="no-tools">
            Yosys and nextpnr are not installed where this page comes from. They run here as well: install
            them there, and start <code>npx bitwright ui</code> or make the page again.
          </p>
          <pre>
            <code>{INSTALL_COMMAND}</code>
          </pre>
          <p class="more">
            Or build on the command line: <code>npx bitwright build DIR --board icebreaker</code>
          </p>
        </>
      )}
    </section>
  );
}

function Builder({ session, state }: Props) {
  const { design } = state;
  const { device } = state.address.settings;
  const usual = PAGE_BOARDS.find(({ limits }) => 'device' in limits && limits.device === device) ?? ROUTED[0];
  const [name, setName] = useState(usual.name);
  const [clock, setClock] = useState('');
  const [building, setBuilding] = useState<Building>({});
  const synthesiser = useRef(new Synthesiser());
  const board = PAGE_BOARDS.find(known => known.name === name) ?? usual;
  const megahertz = clock.trim() === '' ? undefined : Number(clock);
  const isWrong = megahertz !== undefined && !(megahertz >= 1 && megahertz <= 1000);
  // What was built, or is being built, is of another design.
  useEffect(() => {
    setBuilding({});
    return () => synthesiser.current.cancel();
  }, [design]);

  const build = async (): Promise<void> => {
    setBuilding({ step: 'writing the sources' });
    try {
      const job = await session.boardBuild({ name, ...(megahertz === undefined ? {} : { megahertz }) });
      const from = performance.now();
      const made = await synthesiser.current.build(job, step => setBuilding({ step }));
      const seconds = Math.round((performance.now() - from) / 1000);
      setBuilding({ made, said: `${made.bitstream ? 'the bitstream was made' : 'built'} in ${seconds} s` });
    } catch (error) {
      if (error instanceof Refusal) setBuilding({ refusal: error.diagnostics });
      else if (error instanceof Cancelled) setBuilding({ said: 'cancelled' });
      else setBuilding({ fault: error instanceof Error ? error.message : String(error) });
    }
  };
  const { step, said, made, refusal, fault } = building;
  return (
    <>
      <p>
        Yosys, nextpnr and icepack run in this tab, too. They are large: some 100 MB are loaded from this
        page's own place when a build begins, and a build takes minutes.
      </p>
      <form
        class="knobs"
        onSubmit={event => {
          event.preventDefault();
          if (!isWrong) void build();
        }}
      >
        <div class="field">
          <label for="board">Board</label>
          <select id="board" value={name} onChange={({ currentTarget }) => setName(currentTarget.value)}>
            {PAGE_BOARDS.map(known => (
              <option key={known.name} value={known.name}>
                {known.title}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="board-clock">Clock of the design in MHz</label>
          <input
            id="board-clock"
            inputMode="decimal"
            autoComplete="off"
            value={clock}
            aria-invalid={isWrong}
            aria-describedby="board-clock-hint"
            onInput={({ currentTarget }) => setClock(currentTarget.value)}
          />
          <p class={isWrong ? 'hint wrong' : 'hint'} id="board-clock-hint">
            {isWrong
              ? 'a number from 1 to 1000'
              : `the board's own ${board.clock.megahertz} MHz where it is empty`}
          </p>
        </div>
        <p class="buttons">
          <button type="submit" class="primary" disabled={step !== undefined || state.busy !== undefined}>
            {isRouted(board) ? 'Make the bitstream' : 'Synthesise'}
          </button>
          <button
            type="button"
            hidden={step === undefined}
            onClick={() => synthesiser.current.cancel()}
            aria-label="Cancel the build"
          >
            Cancel
          </button>
        </p>
      </form>
      {!isRouted(board) && (
        <p class="more">
          There is no place and route of this device for browsers: the page counts its cells, and{' '}
          <code>npx bitwright build DIR --board {name}</code> makes the bitstream.
        </p>
      )}
      <p role="status" id="build-status">
        {step === undefined ? said : `${step} \u2026`}
      </p>
      {refusal && <Diagnostics diagnostics={refusal} />}
      {fault !== undefined && (
        <div role="alert">
          <p>The tools could not be run:</p>
          <pre>{fault}</pre>
        </div>
      )}
      {made && <Made made={made} />}
    </>
  );
}

function Made({ made }: { readonly made: Synthesised }) {
  const { board, megahertz, netlist, report, errors, bitstream, log } = made;
  const rows =
    report?.cells.map(({ kind, used, available }) => [kind, used, available] as const) ??
    netlist?.map(([kind, count]) => [kind, count, undefined] as const) ??
    [];
  return (
    <div id="built">
      {errors.length > 0 && <Diagnostics diagnostics={errors} />}
      {report && (
        <ul class="ends">
          {report.clocks.map(({ name, megahertz: reached }) => (
            <li key={name}>
              {name}: <strong>{digits(reached)} MHz</strong> at most; {digits(megahertz)} MHz on {board}
            </li>
          ))}
        </ul>
      )}
      {rows.length > 0 && (
        <Scroll label="table of cells">
          <table>
            <thead>
              <tr>
                <th scope="col">cell</th>
                <th scope="col" class="n">
                  used
                </th>
                <th scope="col" class="n">
                  of
                </th>
                <th scope="col" class="n">
                  share
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([kind, used, available]) => (
                <tr key={kind}>
                  <th scope="row">{kind}</th>
                  <td class="n">{digits(used)}</td>
                  <td class="n">{available === undefined ? '' : digits(available)}</td>
                  <td class="n">{available === undefined ? '' : percent(used / available)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <p class="buttons">
        {bitstream && (
          <button
            type="button"
            class="primary"
            onClick={() => download(bitstream.bytes, bitstream.name, 'application/octet-stream')}
          >
            {bitstream.name}
          </button>
        )}
        {log !== '' && (
          <button type="button" onClick={() => download(log, 'nextpnr.log', 'text/plain')}>
            nextpnr.log
          </button>
        )}
      </p>
    </div>
  );
}
