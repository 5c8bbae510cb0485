import { type FormEvent, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useWhole } from '../state/use-document.ts';
import { readParameter, recall, remember } from './parameter-values.ts';
import { startRun, useRunDialog } from './run-actions.ts';

/** Asks for parameters and options before a run. */
export function RunDialog({ workflow }: { readonly workflow: string }) {
  const wish = useRunDialog(dialog => dialog.wish);
  const close = () => useRunDialog.setState({ wish: null });
  return (
    <Dialog title={wish?.to ? 'Run to the selected node' : 'Run'} open={wish !== null} onClose={close} width={440}>
      {wish && <RunForm workflow={workflow} onClose={close} />}
    </Dialog>
  );
}

function RunForm({ workflow, onClose }: { readonly workflow: string; readonly onClose: () => void }) {
  const wish = useRunDialog(dialog => dialog.wish) ?? {};
  const parameters = useWhole(view => view.parameters);
  const [texts, setTexts] = useState<{ readonly [name: string]: string }>(() => recall(workflow));
  const [faults, setFaults] = useState<{ readonly [name: string]: string }>({});
  const [reuse, setReuse] = useState(wish.reuse ?? true);
  const [seed, setSeed] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = parameters.map(parameter => ({ parameter, ...readParameter(parameter, texts[parameter.name] ?? '') }));
    const wrong = Object.fromEntries(read.flatMap(({ parameter, fault }) => (fault ? [[parameter.name, fault]] : [])));
    setFaults(wrong);
    if (Object.keys(wrong).length > 0) return;
    const values = Object.fromEntries(
      read.flatMap(({ parameter, value }) => (value === undefined ? [] : [[parameter.name, value]])),
    );
    remember(workflow, texts);
    onClose();
    void startRun(workflow, {
      ...wish,
      ...(Object.keys(values).length > 0 && { parameters: values }),
      ...(!reuse && { reuse: false }),
      ...(/^\d+$/.test(seed) && { seed: Number(seed) }),
    });
  };

  return (
    <form className="run-form" onSubmit={submit}>
      {parameters.map(parameter => (
        // biome-ignore lint/a11y/noLabelWithoutControl: the box stands inside, one of two
        <label key={parameter.name} className="field">
          <span>
            {parameter.name} <em>{parameter.type}</em>
          </span>
          {parameter.type === 'bool' ? (
            <select
              className="input"
              value={texts[parameter.name] ?? ''}
              onChange={event => setTexts({ ...texts, [parameter.name]: event.target.value })}
            >
              <option value="">{parameter.default === undefined ? 'choose …' : `default: ${parameter.default}`}</option>
              <option>true</option>
              <option>false</option>
            </select>
          ) : (
            <input
              className="input"
              inputMode={/int|float/.test(parameter.type) ? 'decimal' : 'text'}
              placeholder={parameter.default === undefined ? 'needed' : `default: ${textOf(parameter.default)}`}
              aria-invalid={parameter.name in faults}
              value={texts[parameter.name] ?? ''}
              onChange={event => setTexts({ ...texts, [parameter.name]: event.target.value })}
            />
          )}
          {parameter.description && <small>{parameter.description}</small>}
          {faults[parameter.name] && (
            <small className="field-fault" role="alert">
              {faults[parameter.name]}
            </small>
          )}
        </label>
      ))}
      <label className="check">
        <input type="checkbox" checked={reuse} onChange={event => setReuse(event.target.checked)} />
        Reuse results that are still right
      </label>
      <label className="field">
        <span>Seed</span>
        <input
          className="input"
          inputMode="numeric"
          pattern="[0-9]*"
          placeholder="as in the workflow’s settings"
          value={seed}
          onChange={event => setSeed(event.target.value)}
        />
      </label>
      <footer>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="main">
          Run
        </Button>
      </footer>
    </form>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
