import { useEffect, useMemo, useState } from 'preact/hooks';
import { Bitstream } from './bitstream.tsx';
import { Design, Notes } from './design.tsx';
import { Front, KeptFront } from './front.tsx';
import { Knobs } from './knobs.tsx';
import { Layers } from './layers.tsx';
import { Pipeline } from './pipeline.tsx';
import { Proof } from './proof.tsx';
import { Refused } from './refused.tsx';
import { Run } from './run.tsx';
import { Session, type State } from './session.ts';
import { Source } from './source.tsx';
import { Status } from './status.tsx';
import { TakeHome } from './take-home.tsx';

/** The whole page. */
export function App() {
  const [state, setState] = useState<State>();
  const [session] = useState(() => new Session(location.hash, setState));
  useEffect(() => {
    setState(session.state);
    void session.begin();
    const follow = (): void => void session.follow(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [session]);
  const shown = state ?? session.state;
  return (
    <>
      <header class="top">
        <p class="brand">bitwright</p>
        <h1>{shown.opened ? shown.opened.name : 'From a trained network to hardware'}</h1>
        <p class="lead">
          Drop a quantized network and see what it becomes on an FPGA. The compiler runs in this tab: nothing
          is uploaded.
        </p>
      </header>
      <main id="main">
        <Source session={session} state={shown} />
        <Status session={session} state={shown} />
        {shown.opened?.refusal && <Refused state={shown} session={session} />}
        {shown.opened?.isSearch && shown.opened.front && (
          <KeptFront state={shown} front={shown.opened.front} />
        )}
        {shown.opened && !shown.opened.refusal && !shown.opened.isSearch && (
          <Body session={session} state={shown} />
        )}
      </main>
      <footer>
        <p>
          What this page makes is what <code>npx bitwright compile</code> writes, byte for byte. Area and
          cycles are predicted; <code>npx bitwright verify DIR</code> proves the bits and the cycles in
          simulation.
        </p>
      </footer>
    </>
  );
}

function Body({ session, state }: { readonly session: Session; readonly state: State }) {
  const { layers, design, refusal } = state;
  const folder = state.opened?.folder;
  // What is below the picture comes with it, so that nothing moves; where there is none, a network can still be run.
  const isBuilt = design !== undefined || refusal !== undefined;
  // The compiler tells many steps: what they do not change is not looked at again.
  const table = useMemo(() => layers && <Layers layers={layers} design={design} />, [layers, design]);
  const picture = useMemo(
    () =>
      design && (
        <>
          <Notes design={design} />
          <Pipeline pipeline={design.pipeline} interval={design.intervalCycles} />
        </>
      ),
    [design],
  );
  return (
    <div class="columns">
      <aside>
        {folder ? (
          <Proof session={session} state={state} folder={folder} />
        ) : (
          <Knobs session={session} state={state} />
        )}
      </aside>
      <div class="results">
        <Refused state={state} session={session} />
        {layers && <Design state={state} design={design} />}
        {table}
        {picture}
        {folder && state.opened?.front && <KeptFront state={state} front={state.opened.front} />}
        {isBuilt && layers && !folder && <Front session={session} state={state} />}
        {isBuilt && layers && <Run session={session} state={state} input={layers.inputs} />}
        {design && !folder && <TakeHome session={session} state={state} />}
        {design && <Bitstream session={session} state={state} />}
      </div>
    </div>
  );
}
