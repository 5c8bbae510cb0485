import './lit-path.css';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { useRoute, useSearchParams } from 'wouter';
import { endTrace, trace, useLit } from '../state/traced.ts';
import { useUi } from '../state/ui.ts';
import { traceOfText, traceText } from './trace-link.ts';

/** Opens the question that the page's address asks, and keeps the address in step with the lineage panel. */
export function useTraceLink(): void {
  const [, place] = useRoute('/w/:id/runs/:run');
  const [query, setQuery] = useSearchParams();
  const traced = useUi(ui => ui.traced);
  const opened = useRef(false);
  const put = useRef(setQuery);
  put.current = setQuery;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is read once, on entering
  useEffect(() => {
    const text = query.get('trace');
    const asked = traceOfText(text, place?.run);
    if (asked) trace(asked);
    else if (text) toast.error('This link asks for lineage in words that mean nothing here', { description: text });
    opened.current = true;
    return () => {
      endTrace();
      useLit.setState({ rows: null, column: null });
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is traced may have been set by the effect above
  useEffect(() => {
    if (!opened.current) return;
    put.current(
      now => {
        const next = new URLSearchParams(now);
        const asked = useUi.getState().traced;
        if (asked) next.set('trace', traceText(asked));
        else next.delete('trace');
        return next;
      },
      { replace: true },
    );
  }, [traced]);
}
