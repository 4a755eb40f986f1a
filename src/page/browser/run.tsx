import { useEffect, useRef, useState } from 'preact/hooks';
import type { InputRow } from '../layers-view.ts';
import {
  type PictureShape,
  pictureShapeOf,
  SCALE_TEXTS,
  SCALES,
  type Scale,
  usualScale,
  valuesOfPixels,
} from '../pixels.ts';
import type { FrameSource } from '../run-view.ts';
import { Diagnostics } from './diagnostics.tsx';
import { DrawPad } from './draw-pad.tsx';
import { pixelsOf } from './picture.ts';
import { Result } from './result.tsx';
import type { Session, State } from './session.ts';
import { shapeText, shortText } from './texts.ts';

interface Props {
  readonly session: Session;
  readonly state: State;
  readonly input: readonly InputRow[];
}

/** One frame through the integer reference: drawn, or of a file. */
export function Run({ session, state, input }: Props) {
  const [first] = input;
  return (
    <section aria-labelledby="run">
      <h2 id="run">Run it</h2>
      {input.length === 1 ? (
        <Frame
          key={`${first.name} ${first.shape} ${first.type}`}
          session={session}
          state={state}
          input={first}
        />
      ) : (
        <Frames
          key={input.map(({ name, shape, type }) => `${name} ${shape} ${type}`).join()}
          session={session}
          state={state}
          input={input}
        />
      )}
      {state.runRefusal && <Diagnostics diagnostics={state.runRefusal} />}
      {state.run && <Result session={session} state={state} run={state.run} />}
    </section>
  );
}

const fileSource = async (file: File): Promise<FrameSource> => ({
  kind: 'file',
  bytes: new Uint8Array(await file.arrayBuffer()),
  name: file.name,
});

type NamedSource = FrameSource & { readonly name: string };

/** A frame of several inputs: a file of each, and it runs once all are there. */
function Frames({ session, input }: Props) {
  const [files, setFiles] = useState<ReadonlyMap<string, NamedSource>>(new Map());
  const take = async (row: InputRow, file: File): Promise<void> => {
    const picture = pictureShapeOf(row.shape);
    const pixels = picture && (await pixelsOf(file, picture));
    const source = pixels ? valuesOfPixels(pixels, picture, usualScale(row)) : await fileSource(file);
    // Of files that are read at once, none is forgotten.
    setFiles(known => new Map([...known, [row.name, { ...source, name: file.name }]]));
  };
  useEffect(() => {
    const sources = input.flatMap(({ name }) => files.get(name) ?? []);
    if (sources.length === input.length) void session.run(sources);
  }, [files]);
  return (
    <>
      <p>The network has {input.length} inputs; it runs when each has a file.</p>
      {input.map((row, i) => {
        const source = files.get(row.name);
        return (
          <fieldset
            key={row.name}
            class="frame"
            aria-label={`the frame of ${row.name}`}
            onDrop={event => {
              event.preventDefault();
              const file = event.dataTransfer?.files[0];
              if (file) void take(row, file);
            }}
          >
            <p>
              <label class="button" for={`frame-${i}`}>
                Choose a frame of {shortText(row.name)}
              </label>
              <input
                id={`frame-${i}`}
                class="unseen"
                type="file"
                accept=".npy,image/*"
                onChange={({ currentTarget }) => {
                  const file = currentTarget.files?.[0];
                  if (file) void take(row, file);
                  currentTarget.value = '';
                }}
              />{' '}
              <span>{source ? source.name : `or drop a .npy file of ${shapeText(row.shape)} here.`}</span>
            </p>
          </fieldset>
        );
      })}
    </>
  );
}

function Frame({ session, state, input }: Omit<Props, 'input'> & { readonly input: InputRow }) {
  const picture = pictureShapeOf(input.shape);
  const [scale, setScale] = useState<Scale>(usualScale(input));
  const last = useRef<Uint8ClampedArray | null>(null);
  const run = (pixels: Uint8ClampedArray, shape: PictureShape, by: Scale): void => {
    last.current = pixels;
    void session.run([valuesOfPixels(pixels, shape, by)]);
  };
  const open = async (file: File): Promise<void> => {
    const pixels = picture && (await pixelsOf(file, picture));
    if (pixels) run(pixels, picture, scale);
    else await session.run([await fileSource(file)]);
  };
  return (
    <fieldset
      class="frame"
      aria-label="a frame to run"
      onDrop={event => {
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        if (file) void open(file);
      }}
    >
      {picture?.channels === 1 && <DrawPad shape={picture} onDrawn={pixels => run(pixels, picture, scale)} />}
      <div class="frame-options">
        <p>
          <label class="button" for="frame">
            Choose a frame
          </label>
          <input
            id="frame"
            class="unseen"
            type="file"
            accept=".npy,image/*"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              if (file) void open(file);
              currentTarget.value = '';
            }}
          />{' '}
          <span>
            or drop {picture ? 'a picture or ' : ''}a .npy file of {shapeText(input.shape)} here.
          </span>
        </p>
        {picture && (
          <div class="field">
            <label for="scale">A picture's bytes become</label>
            <select
              id="scale"
              value={scale}
              onChange={({ currentTarget }) => {
                const next = SCALES.find(known => known === currentTarget.value) ?? scale;
                setScale(next);
                if (last.current) run(last.current, picture, next);
              }}
            >
              {SCALES.map(known => (
                <option key={known} value={known}>
                  {SCALE_TEXTS[known]}
                </option>
              ))}
            </select>
          </div>
        )}
        {!state.run && <p class="more">Classes, scores and the values of every stream are shown here.</p>}
      </div>
    </fieldset>
  );
}
