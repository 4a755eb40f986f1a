import { useRef } from 'preact/hooks';
import { centred, type PictureShape } from '../pixels.ts';

interface Props {
  readonly shape: PictureShape;
  /** Gets red, green, blue and alpha of every pixel of the input, after each stroke. */
  readonly onDrawn: (pixels: Uint8ClampedArray) => void;
}

/** How wide a stroke is, in pixels of a picture of 28. */
const STROKE = 2.2;

/** A place to draw a digit, white on black as MNIST has them. */
export function DrawPad({ shape: { width, height }, onDrawn }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const context = (): CanvasRenderingContext2D | null | undefined =>
    canvas.current?.getContext('2d', { willReadFrequently: true });
  const placeOf = ({ offsetX, offsetY, currentTarget }: PointerEvent): readonly [number, number] => {
    const { clientWidth, clientHeight } = currentTarget as HTMLCanvasElement;
    return [(offsetX / clientWidth) * width, (offsetY / clientHeight) * height];
  };
  const stroke = (event: PointerEvent, isStart: boolean): void => {
    const drawing = context();
    if (!drawing || (event.buttons & 1) === 0) return;
    const [x, y] = placeOf(event);
    drawing.strokeStyle = 'white';
    drawing.lineWidth = (STROKE * width) / 28;
    drawing.lineCap = drawing.lineJoin = 'round';
    if (isStart) {
      drawing.beginPath();
      drawing.moveTo(x, y);
    }
    drawing.lineTo(x + (isStart ? 0.01 : 0), y);
    drawing.stroke();
  };
  const done = (): void => {
    const data = context()?.getImageData(0, 0, width, height).data;
    if (!data) return;
    const grey = centred(
      Uint8ClampedArray.from({ length: width * height }, (_, i) => data[4 * i]),
      width,
    );
    onDrawn(Uint8ClampedArray.from(data, (_, i) => (i % 4 === 3 ? 255 : grey[Math.floor(i / 4)])));
  };
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label="a place to draw with a pointer; files can be chosen beside it"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          stroke(event, true);
        }}
        onPointerMove={event => stroke(event, false)}
        onPointerUp={done}
      />
      <p>
        Draw here.{' '}
        <button type="button" class="small" onClick={() => context()?.clearRect(0, 0, width, height)}>
          Clear
        </button>
      </p>
    </div>
  );
}
