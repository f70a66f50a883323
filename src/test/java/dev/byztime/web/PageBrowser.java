package dev.byztime.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;

import dev.byztime.testing.ServiceProcess;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A browser, and a service on a timescale of its own whose page it can open. */
final class PageBrowser implements AutoCloseable {

    /** The condition of the profile {@code browser}. */
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final Browser browser;
    private final ServiceProcess service;

    private PageBrowser(Playwright playwright, Browser browser, ServiceProcess service) {
        this.playwright = playwright;
        this.browser = browser;
        this.service = service;
    }

    /**
     * Launches both, and waits until the service answers.
     *
     * @param folder the folder in which the service runs
     */
    static PageBrowser launch(Path folder) throws Exception {
        Playwright playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            return new PageBrowser(playwright, browser(playwright), standalone(folder));
        } catch (Exception | Error e) {
            playwright.close();
            throw e;
        }
    }

    Browser browser() {
        return browser;
    }

    ServiceProcess service() {
        return service;
    }

    @Override
    public void close() {
        service.close();
        playwright.close();
    }

    private static Browser browser(Playwright playwright) {
        return playwright
                .chromium()
                .launch(
                        new LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(
                                        List.of(
                                                "--no-sandbox",
                                                "--disable-gpu",
                                                "--disable-quic",
                                                "--disable-background-networking",
                                                "--disable-component-update",
                                                "--disable-sync")));
    }

    private static ServiceProcess standalone(Path folder) throws Exception {
        return ServiceProcess.start(
                        folder,
                        "--byztime.provider=standalone",
                        "--byztime.timedata=timedata",
                        "--byztime.state=state",
                        "--byztime.leases.longest-term=1s",
                        "--byztime.leases.usual-term=1s",
                        "--byztime.refused-after.error=50ms")
                .awaitStart();
    }
}
