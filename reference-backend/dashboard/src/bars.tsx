/** Bars of counts on a baseline, failures in red at their foot so that a few show. */

export interface Bar {
  start: number;
  good: number;
  failed: number;
}

/** Draws `bars` into a fixed box, so that nothing moves when they come. The label says in words what is drawn. */
export function Bars({
  bars,
  label,
  width = 208,
  height = 44,
}: {
  bars: Bar[];
  label: string;
  width?: number;
  height?: number;
}) {
  const most = Math.max(1, ...bars.map(({ good, failed }) => good + failed));
  const step = width / Math.max(1, bars.length);
  const floor = height - 2.5;
  const tall = (value: number) => (value / most) * (floor - 2);
  return (
    <svg
      class="bars"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {bars.map(({ start, good, failed }, place) => {
        const red = failed ? Math.max(1.5, tall(failed)) : 0;
        const rise = good ? Math.max(1, tall(good)) : 0;
        const x = place * step;
        const w = Math.max(1, step - Math.min(2, step / 3));
        return (
          <g key={start}>
            {rise > 0 && <rect x={x} y={floor - red - rise} width={w} height={rise} rx={w > 3 ? 1 : 0} class="bar" />}
            {red > 0 && <rect x={x} y={floor - red} width={w} height={red} class="bar failed" />}
          </g>
        );
      })}
      <path d={`M0 ${floor + 1}h${width}`} class="base" />
    </svg>
  );
}
