package dev.walscope.cli;

import dev.walscope.security.CertificateFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// `walscope cert`: a certificate authority for a lab, and what it signs.
@Command(
        name = "cert",
        description = {
            "Makes a small certificate authority in a folder, and a certificate of it for a node.",
            "An authority that is there is used again; a certificate of the same name is renewed."
        },
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it:",
            "  walscope cert certs",
            "  walscope leader --tls-cert certs/node.pem --tls-key certs/node-key.pem \\",
            "       --tls-ca certs/ca.pem",
            "  curl --cacert certs/ca.pem https://localhost:8000/status"
        })
final class CertCommand implements Callable<Integer> {
    @Spec CommandSpec command = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "DIR",
            converter = OptionConverters.Folder.class,
            description = "The folder, made when it is not there")
    Path folder = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "node",
            converter = OptionConverters.CertificateName.class,
            description = "What its files begin with [${DEFAULT-VALUE}]")
    String name = "";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            split = ",",
            hideParamSyntax = true,
            converter = OptionConverters.HostName.class,
            description =
                    "A name or an address of the node, beside localhost, 127.0.0.1 and ::1; may be"
                            + " given again [none]")
    List<String> hosts = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        var now = Instant.now();
        new CertificateFolder(folder)
                .sign(name, hosts, now, now.plus(CertificateFolder.CERTIFICATE_COUNTS));
        var out = command.commandLine().getOut();
        out.println(folder.resolve("ca.pem") + "  whom clients believe: --tls-ca, curl --cacert");
        out.println(folder.resolve(name + ".pem") + "  the certificate: --tls-cert");
        out.println(folder.resolve(name + "-key.pem") + "  its key, for its owner only: --tls-key");
        out.flush();
        return 0;
    }
}
