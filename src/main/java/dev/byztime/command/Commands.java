package dev.byztime.command;

import dev.byztime.command.group.GroupCommand;
import dev.byztime.command.judge.JudgeCommand;
import dev.byztime.command.lock.LockCommand;
import dev.byztime.command.option.CommandDescription;
import dev.byztime.command.simulate.SimulateCommand;
import dev.byztime.command.state.StateCommand;
import dev.byztime.command.status.StatusCommand;
import dev.byztime.command.ticket.TicketCommand;
import dev.byztime.command.time.TimeCommand;
import dev.byztime.command.time.WaitUntilCommand;
import dev.byztime.command.train.TrainCommand;
import dev.byztime.command.wait.WaitCommand;

import java.util.List;

/** The descriptions of all commands, in the order in which they are listed. */
final class Commands {

    static final List<CommandDescription> ALL =
            List.of(
                    TimeCommand.DESCRIPTION,
                    WaitUntilCommand.DESCRIPTION,
                    StatusCommand.DESCRIPTION,
                    WaitCommand.DESCRIPTION,
                    LockCommand.LOCK,
                    LockCommand.LEAD,
                    JudgeCommand.DESCRIPTION,
                    TicketCommand.DESCRIPTION,
                    GroupCommand.DESCRIPTION,
                    StateCommand.DESCRIPTION,
                    SimulateCommand.DESCRIPTION,
                    TrainCommand.DESCRIPTION,
                    TextsCommand.COMPLETION,
                    TextsCommand.MAN);

    private Commands() {}

    /** The names of all commands. */
    static List<String> names() {
        return ALL.stream().map(CommandDescription::name).toList();
    }
}
