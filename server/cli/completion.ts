import type { Command } from 'commander';
import { SluiceError } from '#engine/errors.ts';
import { registry } from '#operators/index.ts';
import type { CliContext } from './context.ts';
import { exitCodes } from './report.ts';

const words = (program: Command) => program.commands.map(c => c.name());
const flagsOf = (command: Command) => command.options.flatMap(o => (o.long ? [o.long] : []));

const bash = (program: Command) => `_sluice() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${words(program).join(' ')}" -- "$word")); return; fi
  if [[ "$word" == -* ]]; then
    case "$command" in
${program.commands.map(c => `      ${c.name()}) COMPREPLY=($(compgen -W "${flagsOf(c).join(' ')} --help" -- "$word"));;`).join('\n')}
    esac
    return
  fi
  case "$command" in
    operators) COMPREPLY=($(compgen -W "${registry
      .list()
      .map(o => o.type)
      .join(' ')}" -- "$word"));;
    rows|trace|replay) COMPREPLY=($(compgen -W "last $(ls "\${SLUICE_DATA:-.sluice}/runs" 2>/dev/null)" -- "$word"));;
    *) COMPREPLY=($(compgen -f -- "$word"));;
  esac
}
complete -o filenames -F _sluice sluice
`;

const zsh = (program: Command) => `#compdef sluice
autoload -Uz bashcompinit && bashcompinit
${bash(program)}`;

const fish = (program: Command) =>
  [
    'complete -c sluice -f',
    ...program.commands.map(
      c => `complete -c sluice -n __fish_use_subcommand -a ${c.name()} -d '${c.description().replaceAll("'", "\\'")}'`,
    ),
    ...program.commands.flatMap(c =>
      c.options.map(
        o =>
          `complete -c sluice -n '__fish_seen_subcommand_from ${c.name()}' -l ${o.long?.slice(2)} -d '${o.description.replaceAll("'", "\\'")}'`,
      ),
    ),
    "complete -c sluice -n '__fish_seen_subcommand_from run validate explain import diff' -F",
    '',
  ].join('\n');

const shells: { readonly [shell: string]: (program: Command) => string } = { bash, zsh, fish };

export function completionCommand(program: Command, context: CliContext): void {
  program
    .command('completion')
    .argument('<shell>', Object.keys(shells).join(', '))
    .description('print a completion script for a shell')
    .addHelpText('after', '\nExample:\n  source <(sluice completion bash)')
    .action((shell: string) => {
      const script = shells[shell];
      if (!script)
        throw new SluiceError('USAGE', {
          reason: `no completion for '${shell}'; there is ${Object.keys(shells).join(', ')}`,
        });
      process.stdout.write(script(program));
      context.exit(exitCodes.ok);
    });
}
