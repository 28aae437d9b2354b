import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HexFormat;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.examples.SMPPServerSimulator;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.session.connection.ServerConnection;
import org.jsmpp.session.connection.ServerConnectionFactory;
import org.jsmpp.session.connection.socket.ServerSocketConnection;

/**
 * jsmpp's own SMS centre on a port of 127.0.0.1 (jsmpp listens on every interface), for tests of our client: java
 * JsmppCentre.java PORT SYSTEM_ID PASSWORD. Tells on standard output "ready", each bind as jsmpp read it, and each
 * submit_sm: "submitted ID FROM TO DATA_CODING ESM_CLASS VALIDITY_PERIOD|- OCTETS [TAG=OCTETS ...]", octets in hex.
 */
public final class JsmppCentre extends SMPPServerSimulator {
  private static final int WRONG_PASSWORD = 0x0E;
  private static final int BIND_TIMEOUT_MS = 5_000;

  private final int port;
  private final String systemId;
  private final String password;

  private JsmppCentre(int port, String systemId, String password) {
    super(false, port, systemId, password);
    this.port = port;
    this.systemId = systemId;
    this.password = password;
  }

  public static void main(String[] arguments) {
    new JsmppCentre(Integer.parseInt(arguments[0]), arguments[1], arguments[2]).run();
  }

  @Override
  public void run() {
    try (SMPPServerSessionListener listener = new SMPPServerSessionListener(port, new Loopback())) {
      System.out.println("ready");
      while (true) {
        SMPPServerSession session = listener.accept();
        session.setMessageReceiverListener(this);
        session.setResponseDeliveryListener(this);
        new Thread(() -> answerBind(session)).start();
      }
    } catch (IOException error) {
      error.printStackTrace();
      System.exit(1);
    }
  }

  private void answerBind(SMPPServerSession session) {
    try {
      BindRequest bind = session.waitForBind(BIND_TIMEOUT_MS);
      System.out.println("bind " + bind.getBindType() + " " + bind.getSystemId() + " " + bind.getInterfaceVersion());
      boolean known = systemId.equals(bind.getSystemId()) && password.equals(bind.getPassword());
      if (known) bind.accept("jsmpp", bind.getInterfaceVersion());
      else bind.reject(WRONG_PASSWORD);
    } catch (Exception error) {
      session.close();
    }
  }

  @Override
  public SubmitSmResult onAcceptSubmitSm(SubmitSm submit, SMPPServerSession session) throws ProcessRequestException {
    SubmitSmResult result = super.onAcceptSubmitSm(submit, session);
    HexFormat hex = HexFormat.of();
    StringBuilder line = new StringBuilder("submitted " + result.getMessageId());
    line.append(" " + submit.getSourceAddr() + " " + submit.getDestAddress());
    line.append(" " + submit.getDataCoding() + " " + submit.getEsmClass());
    line.append(" " + (submit.getValidityPeriod() == null ? "-" : submit.getValidityPeriod()));
    line.append(" " + hex.formatHex(submit.getShortMessage()));
    for (OptionalParameter one : submit.getOptionalParameters()) line.append(" " + tlv(hex, one.serialize()));
    System.out.println(line);
    return result;
  }

  private static String tlv(HexFormat hex, byte[] octets) {
    return hex.formatHex(octets, 0, 2) + "=" + hex.formatHex(octets, 4, octets.length);
  }

  private static final class Loopback implements ServerConnectionFactory {
    @Override
    public ServerConnection listen(int port) throws IOException {
      return new ServerSocketConnection(new ServerSocket(port, 0, InetAddress.getLoopbackAddress()));
    }

    @Override
    public ServerConnection listen(int port, int timeout) throws IOException {
      ServerConnection connection = listen(port);
      connection.setSoTimeout(timeout);
      return connection;
    }

    @Override
    public ServerConnection listen(int port, int timeout, int backlog) throws IOException {
      return listen(port, timeout);
    }
  }
}
