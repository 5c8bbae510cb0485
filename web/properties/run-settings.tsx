import { useRun } from '../state/queries.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';

/** What a past run was given: values of its parameters, its seed, and how far it was to go. */
export function RunSettings({ run }: { readonly run: string }) {
  const { data } = useRun(run);
  const declared = useDocument(view => view.parameters);
  const target = useDocument(view => view.nodes.get(data?.to ?? ''));
  if (!data) return null;
  return (
    <section className="run-settings" aria-label="This run">
      <h3>This run</h3>
      <dl>
        {declared.map(({ name, default: preset }) => {
          const isGiven = Object.hasOwn(data.parameters, name);
          const value = isGiven ? data.parameters[name] : preset;
          return (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <code>{value === undefined ? 'nothing' : JSON.stringify(value)}</code>
                {!isGiven && value !== undefined && <em>default</em>}
              </dd>
            </div>
          );
        })}
        <div>
          <dt>Seed</dt>
          <dd>
            <code>{data.seed}</code>
          </dd>
        </div>
        {data.to !== null && (
          <div>
            <dt>Ran to</dt>
            <dd>{nodeLabel(target, data.to)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
