import { IconButton } from '../../ui/icon-button.tsx'

/** What a connection was called before: whoever has one of these names still finds it. */
export function FormerNames({ names, onChange }: { names: readonly string[]; onChange: (names: readonly string[]) => void }) {
  return (
    <div className="field">
      <div className="lab"><span id="former-names">Former names</span></div>
      <ul className="grid gap-1" aria-labelledby="former-names">
        {names.map((name) => (
          <li key={name} className="row"><span className="mono fill trunc">{name}</span><IconButton icon="x" size="small" label={`Let go of ${name}`} onClick={() => onChange(names.filter((each) => each !== name))} /></li>
        ))}
      </ul>
      <div className="help">They still lead here: for runs under way, the address at the service, exported files and scripts. One that you let go of may be another connection’s name.</div>
    </div>
  )
}
