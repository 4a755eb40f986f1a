import { useEffect, useState } from 'preact/hooks';
import { EXAMPLES } from '../examples.ts';
import type { Session, State } from './session.ts';

/** Where a model comes from: dropped anywhere, chosen, or one of the project's. */
export function Source({ session, state }: { readonly session: Session; readonly state: State }) {
  const isOver = useDrop(file => void session.openFile(file));
  return (
    <section class={isOver ? 'source over' : 'source'} aria-labelledby="source">
      <h2 id="source">{state.path === undefined ? 'A model' : 'Another model'}</h2>
      <p class="drop">
        <label class="button primary" for="file">
          Choose a file
        </label>
        <input
          id="file"
          class="unseen"
          type="file"
          accept=".onnx,.tflite,.zip"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) void session.openFile(file);
            currentTarget.value = '';
          }}
        />
        <span>
          or drop an .onnx or int8 .tflite file, or a compiled folder or what explore wrote as .zip, anywhere
          on the page.
        </span>
      </p>
      <p class="more" id="own">
        Or take a network of the project:
      </p>
      <ul class="examples" aria-labelledby="own">
        {EXAMPLES.map(({ name, about }) => (
          <li key={name}>
            <button
              type="button"
              class="card"
              aria-pressed={state.address.example === name}
              onClick={() => void session.openExample(name)}
            >
              <strong>{name}</strong> <span>{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether a file is held over the page; `take` gets one that looks like a model. */
function useDrop(take: (file: File) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      // A part of the page may have taken it.
      const isTaken = event.defaultPrevented;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file && !isTaken) take(file);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}
