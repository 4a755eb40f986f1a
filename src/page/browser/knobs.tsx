import { useEffect, useState } from 'preact/hooks';
import { DEVICES } from '../../devices/data.ts';
import type { Key } from '../settings.ts';
import type { Session, State } from './session.ts';

interface Props {
  readonly session: Session;
  readonly state: State;
}

/** The knobs: options of `compile`, each with what it does. */
export function Knobs({ session, state }: Props) {
  const { settings } = state.address;
  return (
    <section aria-labelledby="knobs">
      <h2 id="knobs">Knobs</h2>
      <form class="knobs" onSubmit={event => event.preventDefault()}>
        <TextKnob
          {...{ session, state }}
          knob="input"
          label="Input wire"
          hint="such as uint8:1/255; empty where the network quantizes its input"
        />
        <div class="field">
          <label for="device">Device</label>
          <select
            id="device"
            value={settings.device ?? ''}
            onChange={({ currentTarget }) => void session.turn('device', currentTarget.value)}
            aria-describedby="device-hint"
          >
            <option value="">any</option>
            {DEVICES.map(({ name, found }) => (
              <option key={name} value={name}>
                {name} ({found})
              </option>
            ))}
          </select>
          <p class="hint" id="device-hint">
            the fastest folding that fits it, unless a target is set
          </p>
        </div>
        <TextKnob
          {...{ session, state }}
          knob="targetCycles"
          label="Target cycles per frame"
          hint="the cheapest folding that is as fast"
          isNumber
        />
        <TextKnob
          {...{ session, state }}
          knob="targetFps"
          label="Target frames a second"
          hint="in the place of cycles; needs the clock"
          isNumber
        />
        <TextKnob
          {...{ session, state }}
          knob="clock"
          label="Clock in MHz"
          hint="dot products get registers for it"
          isNumber
        />
        <TextKnob
          {...{ session, state }}
          knob="topK"
          label="Top-k"
          hint="the k best classes in the place of scores"
          isNumber
        />
        <div class="field check">
          <input
            id="snap"
            type="checkbox"
            checked={settings.snap === 'none'}
            onChange={({ currentTarget }) => void session.turn('snap', currentTarget.checked ? 'none' : '')}
          />
          <label for="snap">Refuse to snap scales to fixed point</label>
        </div>
        {settings.folding && (
          <p class="chosen-folding">
            The folding is that of a chosen design.{' '}
            <button type="button" class="small" onClick={() => void session.turn('folding', '')}>
              Drop it
            </button>
          </p>
        )}
      </form>
    </section>
  );
}

interface TextKnobProps extends Props {
  readonly knob: Exclude<Key, 'folding' | 'device' | 'snap'>;
  readonly label: string;
  readonly hint: string;
  readonly isNumber?: boolean;
}

/** Waits a moment after the last key before it compiles. */
const PAUSE_MILLISECONDS = 350;

function TextKnob({ session, state, knob, label, hint, isNumber = false }: TextKnobProps) {
  const known = String(state.address.settings[knob] ?? '');
  const [text, setText] = useState(known);
  const [isWrong, setWrong] = useState(false);
  // What was set elsewhere shows here.
  useEffect(() => {
    setText(known);
    setWrong(false);
  }, [known]);
  useEffect(() => {
    if (text === known) return undefined;
    const timer = setTimeout(() => {
      void session.turn(knob, text).then(isTaken => setWrong(!isTaken));
    }, PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="field">
      <label for={knob}>{label}</label>
      <input
        id={knob}
        value={text}
        inputMode={isNumber ? 'decimal' : 'text'}
        autoComplete="off"
        spellcheck={false}
        aria-invalid={isWrong}
        aria-describedby={`${knob}-hint`}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <p class={isWrong ? 'hint wrong' : 'hint'} id={`${knob}-hint`}>
        {isWrong ? 'not a value of this knob; the last one stands' : hint}
      </p>
    </div>
  );
}
