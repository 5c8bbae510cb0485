import { QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FunctionInfo, OperatorInfo } from '#server/http/shapes/catalogue.ts';
import type { RunDetail, RunSummary } from '#server/http/shapes/runs.ts';
import type { Check, Example, MadeWorkflow, WorkflowSummary } from '#server/http/shapes/workflows.ts';
import { answersAreNew, answersAreOld, getKept } from '../offline/answers.ts';
import { ApiFault, get, type Page, path, post, remove } from './api.ts';
import { documentIsDrawn } from './first-draw.ts';
import { useFrozen } from './frozen.ts';

/** One cache for the app; a refusal is an answer and is not asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (times, error) => times < 2 && !(error instanceof ApiFault && error.status >= 400 && error.status < 500),
      refetchOnWindowFocus: false,
      // Whether the server answers is found out by asking it: a browser only knows of its own network.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    mutations: { networkMode: 'always' },
  },
});

/** The server is back: what was shown of another day is asked for again. */
export function askAgain(): void {
  if (!answersAreOld()) return;
  answersAreNew();
  void queryClient.invalidateQueries();
}
globalThis.addEventListener?.('online', askAgain);

export const useWorkflows = () =>
  useQuery({ queryKey: ['workflows'], queryFn: () => getKept<Page<WorkflowSummary>>('/workflows', { limit: 200 }) });

const workflowQuery = (id: string) =>
  queryOptions({
    queryKey: ['workflow', id],
    queryFn: () => getKept<WorkflowSummary>(path('workflows', id)),
    staleTime: 5000,
  });

export const useWorkflow = (id: string) => useQuery(workflowQuery(id));

export const useExamples = () =>
  useQuery({ queryKey: ['examples'], queryFn: () => get<readonly Example[]>('/examples'), staleTime: Infinity });

/** Makes a workflow: empty, from an example, from a file's content, or as a copy. */
export function useMakeWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: { name?: string; content?: unknown; example?: string; copyOf?: string }) =>
      post<MadeWorkflow>('/workflows', wanted),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workflows'] }),
  });
}

export function useDeleteWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(path('workflows', id)),
    onSuccess: () => client.invalidateQueries({ queryKey: ['workflows'] }),
  });
}

const operatorsQuery = queryOptions({
  queryKey: ['operators'],
  queryFn: () => getKept<readonly OperatorInfo[]>('/operators'),
  staleTime: Infinity,
});

/** The operators that there are, with their ports and config schemas; asked for once. */
export const useOperators = () => useQuery(operatorsQuery);

/** The operators, outside of what is drawn. */
export const askForOperators = (): Promise<readonly OperatorInfo[]> => queryClient.ensureQueryData(operatorsQuery);

/** Asks for what the editor starts with, before the editor itself is here. */
export function askForEditor(workflow: string): void {
  void queryClient.prefetchQuery(operatorsQuery);
  void queryClient.prefetchQuery(workflowQuery(workflow));
}

export const useFunctions = () =>
  useQuery({
    queryKey: ['functions'],
    queryFn: () => getKept<readonly FunctionInfo[]>('/functions'),
    staleTime: Infinity,
  });

/** Everything edit time knows of what is shown: of the document, invalidated by `watchChecks` of state/room.ts, or of a past run or version. */
export function useCheck(workflow: string) {
  const frozen = useFrozen();
  return useQuery({
    queryKey: frozen ? ['check', 'frozen', frozen.path] : ['check', workflow],
    queryFn: async () => {
      await documentIsDrawn();
      return getKept<Check>(`${frozen?.path ?? path('workflows', workflow)}/check`);
    },
    placeholderData: (before, query) => ((query?.queryKey[1] === 'frozen') === (frozen !== null) ? before : undefined),
  });
}

export const useRuns = (workflow: string) =>
  useQuery({
    queryKey: ['runs', workflow],
    queryFn: () => get<Page<RunSummary>>(`${path('workflows', workflow)}/runs`),
  });

export const useRun = (run: string | null) =>
  useQuery({
    queryKey: ['run', run],
    enabled: run !== null,
    queryFn: () => get<RunDetail>(path('runs', run ?? '')),
  });
